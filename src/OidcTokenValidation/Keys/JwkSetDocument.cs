using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using OidcTokenValidation.Jose;

namespace OidcTokenValidation.Keys;

/// <summary>Why a document cannot be used; the default is no fault.</summary>
internal readonly record struct DocumentFault(KeyFetchFault Fault, string? Detail);

/// <summary>A JWK set (RFC 7517 §5): each key that cannot be used is dropped with its reason; the others are used.</summary>
internal sealed class JwkSetDocument
{
    private JwkSetDocument(IReadOnlyList<PublicKey> keys, DroppedKeys dropped)
    {
        Keys = keys;
        Dropped = dropped;
    }

    public IReadOnlyList<PublicKey> Keys { get; }

    /// <summary>The keys that were dropped.</summary>
    public DroppedKeys Dropped { get; }

    /// <summary>Reads a set, or a single JWK as a set of one; false if <paramref name="json"/> is neither.</summary>
    /// <param name="json">The document.</param>
    /// <param name="rules">What its keys are read for.</param>
    /// <param name="document">Its keys.</param>
    /// <param name="fault">Why it is neither.</param>
    public static bool TryParse(
        ReadOnlySpan<byte> json, KeyRules rules, [NotNullWhen(true)] out JwkSetDocument? document, out DocumentFault fault)
    {
        (document, fault) = (null, default);
        if (!ProviderJson.TryParse(json, out JsonElement root, out string? reason))
        {
            fault = new(KeyFetchFault.NotJson, reason);
            return false;
        }

        JsonElement? keys = ProviderJson.Find(root, "keys", out bool isRepeated);
        if (keys is null && ProviderJson.Find(root, "kty", out _) is not null)
        {
            document = Read([root], rules);
            return true;
        }

        fault = keys is null ? new(KeyFetchFault.NotJson, "the document is no key set: it has no member 'keys' (RFC 7517 §5.1)")
            : isRepeated ? new(KeyFetchFault.RepeatedMember, "the member 'keys' occurs more than once")
            : keys.Value.ValueKind != JsonValueKind.Array
                ? new(KeyFetchFault.NotJson, $"the member 'keys' is a JSON {keys.Value.ValueKind} and not an array (RFC 7517 §5.1)")
            : default;
        document = fault == default ? Read(keys!.Value.EnumerateArray(), rules) : null;
        return document is not null;
    }

    /// <summary>The same keys, for a source whose format has no names.</summary>
    public JwkSetDocument AsNameless() => new([.. Keys.Select(static key => key.AsNameless())], Dropped);

    private static JwkSetDocument Read(IEnumerable<JsonElement> jwks, KeyRules rules)
    {
        List<PublicKey> keys = [];
        var dropped = new DroppedKeys();
        foreach ((int index, JsonElement jwk) in jwks.Index())
        {
            if (!Jwk.TryRead(jwk, rules, out PublicKey? key, out JwkFault fault))
                dropped.Add(new(index, fault));
            else if (!keys.Exists(key.IsSameAs))   // a key that is listed twice is one candidate
                keys.Add(key);
        }

        return new JwkSetDocument(keys, dropped);
    }
}
