namespace OidcTokenValidation.Text;

/// <summary>Why <see cref="StrictJsonReader"/> stopped.</summary>
internal enum JsonFault
{
    None,
    InvalidUtf8,
    Malformed,
    DuplicateMember,
    TooDeep,
    TooManyMembers,
}
