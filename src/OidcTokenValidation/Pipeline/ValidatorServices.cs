using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using OidcTokenValidation.Checks;

namespace OidcTokenValidation.Pipeline;

/// <summary>What a validator gets from its host beside its options.</summary>
internal sealed record ValidatorServices(TimeProvider Time, ILogger Logger)
{
    /// <summary>Null for a meter of the process.</summary>
    public IMeterFactory? Meters { get; init; }

    /// <summary>The name that it was registered under.</summary>
    public string? Name { get; init; }

    /// <summary>
    /// At what level a refusal is logged when the response to it is created; at Debug it has been logged by then. A client's mistake must not fill a production
    /// log, and is what a developer looks for.
    /// </summary>
    public LogLevel RefusalLevel { get; init; } = LogLevel.Debug;

    /// <summary>The replay store that is a service; null if there is none.</summary>
    public IReplayStore? ReplayStore { get; init; }

    /// <summary>The checks that are services, where all of them are singletons.</summary>
    public IReadOnlyList<IAccessTokenCheck> Checks { get; init; } = [];

    /// <summary>The checks that are services, where one of them is not a singleton; null otherwise.</summary>
    public ScopedChecks? ScopedChecks { get; init; }

    /// <summary>Whether checks are services.</summary>
    public bool HasChecks => Checks.Count > 0 || ScopedChecks is not null;

    /// <summary>Whether answers say what is for the developer.</summary>
    public bool ExplainsRefusals { get; init; }
}
