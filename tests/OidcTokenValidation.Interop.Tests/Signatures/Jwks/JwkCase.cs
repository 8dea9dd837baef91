using System.Text.Json;
using OidcTokenValidation.Interop.Tests.Harness;
using OidcTokenValidation.TestSupport.Processes;

namespace OidcTokenValidation.Interop.Tests.Signatures.Jwks;

/// <summary>One JWK of <c>node/jwks.mjs</c>, what is to be verified with it, and jose's three results: null where it accepts, else its message.</summary>
/// <param name="Label">What was changed in the JWK.</param>
/// <param name="Jwk">The JSON text.</param>
/// <param name="Alg">The algorithm of both signatures.</param>
/// <param name="Token">A token of the issuer whose key it is.</param>
/// <param name="Bound">A token of the other issuer, which is bound to the unchanged key.</param>
/// <param name="Proof">A proof with the JWK in its header, for that token.</param>
/// <param name="Read">jose reads a public key.</param>
/// <param name="Verified">jose verifies the token with a set of this key.</param>
/// <param name="Proven">jose verifies the proof, and computes the thumbprint of the unchanged key.</param>
/// <param name="Normal">Where jose refuses something: its results for the same key without what this library ignores; null if there is nothing of that.</param>
internal sealed record JwkCase(
    string Label, string Jwk, string Alg, string Token, string Bound, string Proof, string? Read, string? Verified, string? Proven, NormalJwk? Normal);

/// <summary>The names of what was removed from a JWK, and jose's results without it.</summary>
internal sealed record NormalJwk(IReadOnlyList<string> Changes, string? Read, string? Verified);

/// <summary>The issuer of the cases with the keys of the bound tokens.</summary>
internal sealed record JwkSetting(string Issuer, JsonElement Keys)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <summary>Generates the cases of one key type, and jose's results.</summary>
    public static async Task<(JwkSetting Setting, IReadOnlyList<JwkCase> Cases)> GenerateAsync(string keyType, int seed, int count)
    {
        string[] arguments = [Path.Combine(Counterparts.NodeFolder, "jwks.mjs"), keyType, $"{seed}", $"{count}"];
        await using ChildProcess jose = await ChildProcess.StartAsync(Counterparts.Node!, arguments, "{", TestContext.Current.CancellationToken);
        List<JwkCase> cases = [];
        for (string line = await jose.ReadAsync(); line != "end"; line = await jose.ReadAsync())
            cases.Add(JsonSerializer.Deserialize<JwkCase>(line, Json)!);
        return (JsonSerializer.Deserialize<JwkSetting>(jose.ReadyLine, Json)!, cases);
    }
}
