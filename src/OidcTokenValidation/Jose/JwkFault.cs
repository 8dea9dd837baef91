namespace OidcTokenValidation.Jose;

/// <summary>Why a key cannot be used, and the member that is the reason, if there is one. The default is no fault.</summary>
internal readonly record struct JwkFault(JwkFaultCode Code, JwkMember? Member = null)
{
    public static JwkFault None => default;

    public bool IsNone => Code == JwkFaultCode.None;

    /// <inheritdoc/>
    public override string ToString() => Member is { } member ? $"{Code}, member '{JwkMembers.GetName(member)}'" : Code.ToString();
}

/// <summary>Why a key cannot be used. The other keys of its set are used (RFC 7517 §5).</summary>
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
    KeyRejected,
    NotForSignatures,
    KeyOperationsInvalid,
    AlgorithmUnsuitable,
}
