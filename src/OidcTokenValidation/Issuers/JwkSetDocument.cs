using System.Text.Json;
using OidcTokenValidation.Jose;

namespace OidcTokenValidation.Issuers;

/// <summary>A JWK set (RFC 7517 §5) read strictly: faulty keys are left out one by one, with reasons; the rest is kept.</summary>
internal sealed class JwkSetDocument
{
    private JwkSetDocument(IReadOnlyList<PublicKey> keys, IReadOnlyList<(int Index, JwkFault Fault)> dropped)
    {
        Keys = keys;
        Dropped = dropped;
    }

    public IReadOnlyList<PublicKey> Keys { get; }

    /// <summary>The keys that were left out, by their place in the set.</summary>
    public IReadOnlyList<(int Index, JwkFault Fault)> Dropped { get; }

    /// <summary>Reads a set, or a single JWK as a set of one; null if <paramref name="json"/> is neither.</summary>
    public static JwkSetDocument? TryParse(ReadOnlySpan<byte> json)
    {
        if (StrictJsonDocument.TryParse(json) is not { } root)
            return null;
        if (!root.TryGetProperty("keys", out JsonElement keys))
            return root.TryGetProperty("kty", out _) ? Read([root]) : null;
        return keys.ValueKind == JsonValueKind.Array ? Read(keys.EnumerateArray()) : null;
    }

    /// <summary>The same keys, for a source whose format has no names.</summary>
    public JwkSetDocument AsNameless() => new([.. Keys.Select(static key => key.AsNameless())], Dropped);

    private static JwkSetDocument Read(IEnumerable<JsonElement> jwks)
    {
        List<PublicKey> keys = [];
        List<(int, JwkFault)> dropped = [];
        foreach ((int index, JsonElement jwk) in jwks.Index())
        {
            if (Jwk.TryRead(jwk, out JwkFault fault) is not { } key)
                dropped.Add((index, fault));
            else if (!keys.Exists(key.IsSameAs))   // listed twice it is one key, not two candidates
                keys.Add(key);
        }

        return new JwkSetDocument(keys, dropped);
    }
}
