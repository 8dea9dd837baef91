using System.Collections.Concurrent;
using System.Security.Claims;
using Microsoft.Extensions.Logging;
using OidcTokenValidation.Diagnostics;

namespace OidcTokenValidation.Claims;

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
            Log.MappedNameMissed(_logger, type, name);
    }
}
