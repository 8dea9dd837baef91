namespace OidcTokenValidation.Tool.Input;

/// <summary>The algorithms that an API has to add, in managed code here: the tool is the same on all platforms.</summary>
internal static class AddedAlgorithms
{
    // 64 octets in base64url.
    private const int Ed25519SignatureLength = 86;

    /// <summary>Adds all of them.</summary>
    public static AccessTokenValidationOptions AddAlgorithms(this AccessTokenValidationOptions options) =>
        options.AddBouncyCastleEd25519().AddBouncyCastleMLDsa();

    /// <summary>The statements with which an API adds the algorithms, in their order.</summary>
    public static IEnumerable<string> GetStatements(IEnumerable<string> algorithms) =>
        FindAll(algorithms).Select(static one => $"options.{one.Method}();   // dotnet add package {one.Package}");

    /// <summary>The statements beside options that are read from configuration, which cannot add an algorithm.</summary>
    public static IEnumerable<string> GetStatementsBesideConfiguration(IEnumerable<string> algorithms) => FindAll(algorithms).Select(static one =>
        "builder.Services.PostConfigureAll<AccessTokenValidationOptions>("
        + $"static options => options.{one.Method}());   // dotnet add package {one.Package}");

    /// <summary>A note for each algorithm that an API has to add.</summary>
    /// <param name="algorithms">The algorithms of tokens; other values are ignored.</param>
    public static IEnumerable<string> Describe(IEnumerable<string> algorithms) =>
        GetStatements(algorithms).Select(static statement => $"An API has to add this algorithm: {statement}");

    /// <summary>A note about the algorithm of a token.</summary>
    /// <param name="algorithm">The algorithm; null if it cannot be read.</param>
    /// <param name="signatureLength">The length of the signature in characters.</param>
    /// <remarks>Tokens of Ed448 have the name EdDSA too (RFC 8037 §3.1), and a longer signature: no API can add that algorithm.</remarks>
    public static IEnumerable<string> Describe(string? algorithm, int signatureLength) =>
        algorithm is null || (algorithm == "EdDSA" && signatureLength != Ed25519SignatureLength) ? [] : Describe([algorithm]);

    private static IEnumerable<(string Method, string Package)> FindAll(IEnumerable<string> algorithms) =>
        algorithms.Select(Find).OfType<(string, string)>().Distinct();

    private static (string Method, string Package)? Find(string algorithm) => algorithm switch
    {
        "Ed25519" or "EdDSA" => ("AddEd25519", "OidcTokenValidation.NSec"),
        "ML-DSA-44" or "ML-DSA-65" or "ML-DSA-87" => ("AddBouncyCastleMLDsa", "OidcTokenValidation.BouncyCastle"),
        _ => null,
    };
}
