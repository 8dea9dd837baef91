using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Security.Claims;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using OidcTokenValidation.Telemetry;

namespace OidcTokenValidation.Principal;

/// <summary>Logs which claim of the token an application means that looks for the name that JwtBearer gives to it. Each name once.</summary>
internal sealed class MappedNameHint(ILogger logger, string scheme)
{
    private readonly ILogger _logger = NamedLogger.Create(logger, scheme);

    // Bounded by the table of mapped names: no other name gets in.
    private readonly ConcurrentDictionary<string, bool> _logged = new(StringComparer.Ordinal);

    /// <summary>A look-up of this name found nothing in the identity.</summary>
    public void Missed(string type, ClaimsIdentity identity)
    {
        if (!_logger.IsEnabled(LogLevel.Debug) || InboundClaimNames.NamesBehind(type) is not { Count: > 0 } names)
            return;
        if (names.FirstOrDefault(name => identity.HasClaim(claim => claim.Type == name)) is { } name && _logged.TryAdd(type, value: true))
            ValidationLog.MappedClaimNotFound(_logger, type, name);
    }
}

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
