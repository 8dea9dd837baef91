using System.Text.Json;
using OidcTokenValidation.Jose;

namespace OidcTokenValidation.Keys;

/// <summary>Why a document cannot be used. By default there is no fault.</summary>
internal readonly record struct DocumentFault(KeyFetchFault Fault, string? Detail);

/// <summary>A JWK set (RFC 7517 §5): keys that cannot be used are left out one by one, with reasons; the rest is used.</summary>
internal sealed class JwkSetDocument
{
    private JwkSetDocument(IReadOnlyList<PublicKey> keys, DroppedKeys dropped)
    {
        Keys = keys;
        Dropped = dropped;
    }

    public IReadOnlyList<PublicKey> Keys { get; }

    /// <summary>The keys that were left out.</summary>
    public DroppedKeys Dropped { get; }

    /// <summary>Reads a set, or a single JWK as a set of one; null if <paramref name="json"/> is neither.</summary>
    public static JwkSetDocument? TryParse(ReadOnlySpan<byte> json, out DocumentFault fault)
    {
        fault = default;
        if (ProviderJson.TryParse(json, out string? reason) is not { } root)
        {
            fault = new(KeyFetchFault.NotJson, reason);
            return null;
        }

        JsonElement? keys = ProviderJson.Find(root, "keys", out bool isRepeated);
        if (keys is null && ProviderJson.Find(root, "kty", out _) is not null)
            return Read([root]);
        fault = keys is null ? new(KeyFetchFault.NotJson, "the document is no key set: it has no member 'keys' (RFC 7517 §5.1)")
            : isRepeated ? new(KeyFetchFault.RepeatedMember, "the member 'keys' occurs more than once")
            : keys.Value.ValueKind != JsonValueKind.Array ? new(KeyFetchFault.NotJson, $"the member 'keys' is a JSON {keys.Value.ValueKind} and not an array (RFC 7517 §5.1)")
            : default;
        return fault == default ? Read(keys!.Value.EnumerateArray()) : null;
    }

    /// <summary>The same keys, for a source whose format has no names.</summary>
    public JwkSetDocument AsNameless() => new([.. Keys.Select(static key => key.AsNameless())], Dropped);

    private static JwkSetDocument Read(IEnumerable<JsonElement> jwks)
    {
        List<PublicKey> keys = [];
        var dropped = new DroppedKeys();
        foreach ((int index, JsonElement jwk) in jwks.Index())
        {
            if (!Jwk.TryRead(jwk, out PublicKey? key, out JwkFault fault))
                dropped.Add(new(index, fault));
            else if (!keys.Exists(key.IsSameAs))   // listed twice it is one key, not two candidates
                keys.Add(key);
        }

        return new JwkSetDocument(keys, dropped);
    }
}
