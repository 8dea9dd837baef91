namespace OidcTokenValidation.Jose;

/// <summary>Why a key is not used, and the member that is the reason, if one is. By default there is no fault.</summary>
internal readonly record struct JwkFault(JwkFaultCode Code, JwkMember? Member = null)
{
    public static JwkFault None => default;

    public bool IsNone => Code == JwkFaultCode.None;

    /// <inheritdoc/>
    public override string ToString() => Member is { } member ? $"{Code}, member '{JwkMembers.NameOf(member)}'" : Code.ToString();
}

/// <summary>Why a key of a set is not used; the rest of the set is (RFC 7517 §5).</summary>
internal enum JwkFaultCode
{
    None,
    NotAnObject,
    MalformedJson,
    RepeatedMember,
    UnknownKeyType,
    SymmetricKey,
    PrivateKey,
    WrongMemberType,
    MissingMember,
    InvalidBase64Url,
    RsaModulusTooShort,
    RsaModulusTooLong,
    RsaExponentInvalid,
    UnknownCurve,
    CoordinateLengthWrong,
    PointNotOnCurve,
    NotForSignatures,
    KeyOperationsInvalid,
    AlgorithmUnsuitable,
}
