namespace OidcTokenValidation.Tool.Input;

/// <summary>The algorithms that an API has to add, in managed code here: the tool is the same on all platforms.</summary>
internal static class AddedAlgorithms
{
    /// <summary>Adds all of them.</summary>
    public static AccessTokenValidationOptions AddAlgorithms(this AccessTokenValidationOptions options) =>
        options.AddBouncyCastleEd25519().AddBouncyCastleMLDsa();

    /// <summary>The statements with which an API adds the algorithms, in their order.</summary>
    public static IEnumerable<string> GetStatements(IEnumerable<string> algorithms) => algorithms.Select(FindStatement).OfType<string>().Distinct(StringComparer.Ordinal);

    /// <summary>A note for each algorithm that an API has to add.</summary>
    /// <param name="algorithms">The algorithms of tokens; other values are ignored.</param>
    public static IEnumerable<string> Describe(IEnumerable<string> algorithms) =>
        GetStatements(algorithms).Select(static statement => $"An API has to add this algorithm: {statement}");

    private static string? FindStatement(string algorithm) => algorithm switch
    {
        "Ed25519" or "EdDSA" => "options.AddEd25519();   // dotnet add package OidcTokenValidation.NSec",
        "ML-DSA-44" or "ML-DSA-65" or "ML-DSA-87" => "options.AddBouncyCastleMLDsa();   // dotnet add package OidcTokenValidation.BouncyCastle",
        _ => null,
    };
}
