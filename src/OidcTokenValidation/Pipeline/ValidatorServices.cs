using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using OidcTokenValidation.Checks;
using OidcTokenValidation.Telemetry;

namespace OidcTokenValidation.Pipeline;

/// <summary>The services that a validator gets from its host, in addition to its options.</summary>
internal sealed record ValidatorServices
{
    private const string LogCategory = "OidcTokenValidation";
    private const string DecisionCategory = "OidcTokenValidation.AccessDecisions";

    private ValidatorServices(TimeProvider time, ILogger logger, ILogger decisions) => (Time, Logger, Decisions) = (time, logger, decisions);

    public TimeProvider Time { get; }

    public ILogger Logger { get; }

    /// <summary>The logger of access decisions, which operators route by its category.</summary>
    public ILogger Decisions { get; }

    /// <summary>Null if the meter is shared by the process.</summary>
    public IMeterFactory? Meters { get; init; }

    /// <summary>The name that the validator was registered under.</summary>
    public string? Name { get; private init; }

    /// <summary>
    /// The level at which a failure is logged when its response is created; at Debug it is logged before. A client's error must not fill a production log, and
    /// is what a developer looks for.
    /// </summary>
    public LogLevel RejectionLevel { get; init; } = LogLevel.Debug;

    /// <summary>The replay store that is a service; null if there is none.</summary>
    public IReplayStore? ReplayStore { get; init; }

    /// <summary>The checks that are services, where all of them are singletons.</summary>
    public IReadOnlyList<IAccessTokenCheck> Checks { get; init; } = [];

    /// <summary>The checks that are services, where one of them is not a singleton; null otherwise.</summary>
    public ScopedChecks? ScopedChecks { get; init; }

    /// <summary>Whether checks are services.</summary>
    public bool HasChecks => Checks.Count > 0 || ScopedChecks is not null;

    /// <summary>Whether responses contain the explanations for the developer.</summary>
    public bool ExplainsFailures { get; init; }

    public static ValidatorServices Create(TimeProvider time, ILoggerFactory loggers, string? name) =>
        new(time, CreateLogger(loggers, LogCategory, name), CreateLogger(loggers, DecisionCategory, name)) { Name = name };

    private static ILogger CreateLogger(ILoggerFactory loggers, string category, string? name) => NamedLogger.Create(loggers.CreateLogger(category), name);
}
