using OidcTokenValidation.Benchmarks.Proofs;

namespace OidcTokenValidation.Benchmarks;

/// <summary>
/// The ways of <see cref="ValidateToken"/> and <see cref="ValidateProof"/> in turns of a few milliseconds. BenchmarkDotNet measures one after the other,
/// so that a neighbour on the machine slows one and not the next; here each turn's neighbour slows all alike.
/// </summary>
internal static class Interleaved
{
    public static void Tokens()
    {
        Turns.WriteHead("the handler's");
        foreach (string algorithm in new[] { "RS256", "PS256", "ES256" })
        {
            var tokens = new ValidateToken { Algorithm = algorithm };
            tokens.SetUp().GetAwaiter().GetResult();
            Turns.Measure(
                algorithm,
                [("JsonWebTokenHandler", () => tokens.JsonWebTokenHandler().GetAwaiter().GetResult().IsValid), ("Primitive", tokens.Primitive), ("Library", () => Valid(tokens))]);
            tokens.CleanUp();
        }
    }

    public static void Proofs(string[] cases)
    {
        Turns.WriteHead("the first");
        foreach (string name in ProofCase.Names.Where(name => cases.Length == 0 || cases.Contains(name, StringComparer.Ordinal)))
        {
            using var proofs = ProofCase.Create(name);
            Turns.Measure(name, [.. proofs.Ways.Select(static way => (way.Name, way.Run))]);
        }

        if (cases.Length > 0)
            return;
        Console.WriteLine();
        TwoThreads.Run();
    }

    private static bool Valid(ValidateToken tokens)
    {
        ValueTask<AccessTokenValidationResult> validation = tokens.Library();
        return validation.IsCompletedSuccessfully && validation.Result.IsValid;
    }
}
