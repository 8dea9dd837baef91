namespace OidcTokenValidation.Signatures.Tests.Support;

/// <summary>The packages under test.</summary>
internal static class Library
{
    public const string NSec = "NSec";
    public const string BouncyCastle = "BouncyCastle";

    /// <summary>Adds Ed25519 of a package, and ML-DSA.</summary>
    public static Action<AccessTokenValidationOptions> With(string library) => options =>
        (library == NSec ? options.AddEd25519() : options.AddBouncyCastleEd25519()).AddBouncyCastleMLDsa();

    /// <summary>The algorithm of a package.</summary>
    public static SignatureAlgorithm Find(string library, string algorithm)
    {
        var options = new AccessTokenValidationOptions();
        With(library)(options);
        return options.SignatureAlgorithms.Single(added => added.Name == algorithm);
    }

    /// <summary>Whether the package verifies a signature with a key, which it may reject.</summary>
    public static bool Verifies(string library, string algorithm, byte[] key, byte[] input, byte[] signature)
    {
        SignatureAlgorithm found = Find(library, algorithm);
        try
        {
            using ISignatureVerifier verifier = found.CreateVerifier(key);
            return signature.Length == found.SignatureLength && verifier.Verify(input, signature);
        }
        catch (Exception exception) when (exception is System.Security.Cryptography.CryptographicException or FormatException)
        {
            return false;
        }
    }
}
