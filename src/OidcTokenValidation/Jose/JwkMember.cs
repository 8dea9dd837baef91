namespace OidcTokenValidation.Jose;

/// <summary>The members of a JWK that are read (RFC 7517 §4, RFC 7518 §6, RFC 8037 §2, RFC 9964).</summary>
internal enum JwkMember
{
    KeyType,
    Curve,
    X,
    Y,
    Modulus,
    Exponent,
    AkpPublic,
    KeyId,
    Algorithm,
    Use,
    Operations,
    Sha1Thumbprint,
    Sha256Thumbprint,

    // From here on: members of private and symmetric keys (RFC 7518 §6.2.2, §6.3.2, §6.4; "priv" belongs to AKP keys).
    PrivateExponent,
    FirstPrime,
    SecondPrime,
    FirstPrimeExponent,
    SecondPrimeExponent,
    FirstCoefficient,
    OtherPrimes,
    Secret,
    AkpPrivate,
}
