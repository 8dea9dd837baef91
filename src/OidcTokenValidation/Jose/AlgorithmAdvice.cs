namespace OidcTokenValidation.Jose;

/// <summary>How algorithms are added that a validator does not know by itself.</summary>
internal static class AlgorithmAdvice
{
    /// <summary>The advice for a name, to be put before the end of a sentence; empty if there is none.</summary>
    public static string Find(string? name) => name switch
    {
        "EdDSA" or "Ed25519" => ", or add it: options.AddEd25519() of the package OidcTokenValidation.NSec",
        "ML-DSA-44" or "ML-DSA-65" or "ML-DSA-87" =>
            ", or add it: options.AddMLDsa(), or AddBouncyCastleMLDsa() of the package OidcTokenValidation.BouncyCastle",
        _ => string.Empty,
    };
}
