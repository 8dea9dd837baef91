namespace OidcTokenValidation.Jose;

/// <summary>Why a key of a set is not used; the rest of the set is (RFC 7517 §5).</summary>
internal enum JwkFault
{
    None,
    NotAnObject,
    MalformedJson,
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
