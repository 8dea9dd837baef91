using System.Collections.Frozen;
using Microsoft.IdentityModel.JsonWebTokens;

namespace OidcTokenValidation.Claims;

/// <summary>The names that Microsoft.IdentityModel gives to the claims of a token, as they are when they are first needed.</summary>
internal static class InboundClaimNames
{
    private static readonly Lazy<FrozenDictionary<string, string>> Map = new(static () =>
        JsonWebTokenHandler.DefaultInboundClaimTypeMap.ToFrozenDictionary(StringComparer.Ordinal));

    /// <summary>The names of the token for each mapped name.</summary>
    private static readonly Lazy<FrozenDictionary<string, string[]>> Reverse = new(static () => Map.Value
        .Where(static pair => pair.Key != pair.Value)
        .GroupBy(static pair => pair.Value, static pair => pair.Key, StringComparer.Ordinal)
        .ToFrozenDictionary(static names => names.Key, static names => names.ToArray(), StringComparer.Ordinal));

    public static string MapName(string name) => Map.Value.GetValueOrDefault(name, name);

    /// <summary>The names of the token that are mapped to this one; empty if none is.</summary>
    public static IReadOnlyList<string> NamesBehind(string mapped) => Reverse.Value.GetValueOrDefault(mapped, []);
}
