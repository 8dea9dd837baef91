namespace OidcTokenValidation.Jose;

/// <summary>What is expected of a key, for each fault.</summary>
internal static class JwkFaultText
{
    private const string Registered = "Ed25519 (EdDSA) is added by AddEd25519() of the package OidcTokenValidation.NSec, ML-DSA by "
        + "AddMLDsa() or AddBouncyCastleMLDsa(); Ed448 and X25519 are not supported.";

    public static string Expectation(JwkFaultCode code) => code switch
    {
        JwkFaultCode.NotAnObject => "A key is a JSON object.",
        JwkFaultCode.MalformedJson => "The text has an invalid escape.",
        JwkFaultCode.RepeatedMember => "The member occurs more than once, and readers differ about which value counts.",
        JwkFaultCode.UnknownKeyType => "RSA, EC, OKP and AKP keys are used.",
        JwkFaultCode.SymmetricKey => "Only public keys are used: a secret does not belong in a key set.",
        JwkFaultCode.PrivateKey => "The member belongs to a private key: publish the public members only.",
        JwkFaultCode.WrongMemberType => "The value has another JSON type than the RFC defines.",
        JwkFaultCode.MissingMember => "The member is required for this type of key.",
        JwkFaultCode.InvalidBase64Url => "The value is base64url without padding, white space and unused bits (RFC 7515 §2).",
        JwkFaultCode.RsaModulusTooShort => "At least 2048 bits are required (RFC 7518 §3.3).",
        JwkFaultCode.RsaModulusTooLong => "At most 16384 bits are used.",
        JwkFaultCode.RsaExponentInvalid => "The exponent is an odd number of at least 3 and at most 4 octets.",
        JwkFaultCode.UnknownCurve => "P-256, P-384 and P-521 are used, and the curves of registered algorithms. " + Registered,
        JwkFaultCode.CoordinateLengthWrong => "The value has the full length of its curve or algorithm, leading zeros included (RFC 7518 §6.2.1.2).",
        JwkFaultCode.PointNotOnCurve => "The point of 'x' and 'y' is not on the curve (RFC 8725 §3.4).",
        JwkFaultCode.KeyRejected => "The implementation of the algorithm does not take the value as a public key (RFC 8725 §3.4).",
        JwkFaultCode.NotForSignatures => "The key is published for another use than verifying signatures.",
        JwkFaultCode.KeyOperationsInvalid => "The operations contain each value once, and agree with 'use' (RFC 7517 §4.3).",
        JwkFaultCode.AlgorithmUnsuitable => "It is no signature algorithm that this validator knows for this type of key (RFC 7518 §3.1). " + Registered,
        _ => throw new ArgumentOutOfRangeException(nameof(code)),
    };
}
