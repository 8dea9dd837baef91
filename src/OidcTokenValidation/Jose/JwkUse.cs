using System.Text.Json;
using OidcTokenValidation.Text;

namespace OidcTokenValidation.Jose;

/// <summary>Whether a key's own members let it verify signatures (RFC 7517 §4.2 to §4.5).</summary>
internal static class JwkUse
{
    public static JwkFault FaultOf(JsonElement jwk)
    {
        foreach (string name in (ReadOnlySpan<string>)["kid", "alg", "use"])
        {
            if (Jwk.FindString(jwk, name, out _) is var fault and not JwkFault.None)
                return fault;
        }

        Jwk.FindString(jwk, "use", out string? use);
        if (use is not (null or "sig"))
            return JwkFault.NotForSignatures;

        // A named algorithm that is not in the table cannot verify anything here.
        Jwk.FindString(jwk, "alg", out string? algorithm);
        if (algorithm is not null && SignatureAlgorithm.Find(algorithm) is null)
            return JwkFault.AlgorithmUnsuitable;

        return jwk.TryGetProperty("key_ops", out JsonElement operations) ? FaultOfOperations(operations, use) : JwkFault.None;
    }

    // RFC 7517 §4.3: an array of strings, no value twice; "verify" must be among them. With "use" it must say the same.
    private static JwkFault FaultOfOperations(JsonElement operations, string? use)
    {
        if (operations.ValueKind != JsonValueKind.Array)
            return JwkFault.WrongMemberType;

        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (JsonElement operation in operations.EnumerateArray())
        {
            if (JsonElementText.Find(operation) is not { } name || !seen.Add(name))
                return JwkFault.KeyOperationsInvalid;
        }

        if (use is not null && !seen.IsSubsetOf(["verify", "sign"]))
            return JwkFault.KeyOperationsInvalid;
        return seen.Contains("verify") ? JwkFault.None : JwkFault.NotForSignatures;
    }
}
