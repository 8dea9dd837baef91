using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Security.Claims;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using OidcTokenValidation.Telemetry;

namespace OidcTokenValidation.Principal;

/// <summary>Logs which claim of the token an application means when it looks for the name that JwtBearer maps the claim to. Each name is logged once.</summary>
internal sealed class MappedNameHint(ILogger logger, string scheme)
{
    private readonly ILogger _logger = NamedLogger.Create(logger, scheme);

    // Bounded: only mapped names are added.
    private readonly ConcurrentDictionary<string, bool> _logged = new(StringComparer.Ordinal);

    /// <summary>Logs a look-up that found nothing in the identity.</summary>
    public void LogMissed(string type, ClaimsIdentity identity)
    {
        if (!_logger.IsEnabled(LogLevel.Debug) || InboundClaimNames.FindTokenNames(type) is not { Count: > 0 } names)
            return;
        if (names.FirstOrDefault(name => identity.HasClaim(claim => claim.Type == name)) is { } name && _logged.TryAdd(type, value: true))
            ValidationLog.MappedClaimNotFound(_logger, type, name);
    }
}

/// <summary>The names that Microsoft.IdentityModel maps the claims of a token to, read once at the first use.</summary>
internal static class InboundClaimNames
{
    private static readonly Lazy<FrozenDictionary<string, string>> Map = new(static () =>
        JsonWebTokenHandler.DefaultInboundClaimTypeMap.ToFrozenDictionary(StringComparer.Ordinal));

    /// <summary>The names in the token for each mapped name.</summary>
    private static readonly Lazy<FrozenDictionary<string, string[]>> Reverse = new(static () => Map.Value
        .Where(static pair => pair.Key != pair.Value)
        .GroupBy(static pair => pair.Value, static pair => pair.Key, StringComparer.Ordinal)
        .ToFrozenDictionary(static names => names.Key, static names => names.ToArray(), StringComparer.Ordinal));

    public static string MapName(string name) => Map.Value.GetValueOrDefault(name, name);

    /// <summary>The names in the token that are mapped to this one; empty if there are none.</summary>
    public static IReadOnlyList<string> FindTokenNames(string mapped) => Reverse.Value.GetValueOrDefault(mapped, []);
}
