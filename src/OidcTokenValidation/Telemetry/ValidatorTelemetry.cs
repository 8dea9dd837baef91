using System.Collections.Frozen;
using System.Diagnostics.Metrics;

namespace OidcTokenValidation.Telemetry;

/// <summary>The metrics of one validator.</summary>
internal sealed class ValidatorTelemetry : IDisposable
{
    // A resolver may have thousands of issuers: as tags they would make too many time series.
    private const string Resolved = "resolved";

    private readonly bool _ownsMeter;
    private volatile FrozenSet<string> _issuers = [];
    private readonly Gauges _gauges;
    private IGaugeSource? _source;
    private int _disposed;

    public ValidatorTelemetry(string? name, IMeterFactory? meters)
    {
        Validator = string.IsNullOrEmpty(name) ? "default" : name;
        _ownsMeter = meters is null;
        Meter meter = meters?.Create(TelemetryNames.Meter) ?? ProcessMeter.Acquire();
        _gauges = Gauges.Get(meter);
        Validations = new ValidationMetrics(meter, this);
        Access = new AccessMetrics(meter, this);
        Keys = new KeyMetrics(meter, Validator);
        TokenCache = new CacheMetrics(meter, Validator, CacheMetrics.Tokens);
        ClientKeys = new CacheMetrics(meter, Validator, CacheMetrics.ClientKeys);
        IntrospectionCache = new CacheMetrics(meter, Validator, CacheMetrics.Introspection);
        Introspections = new IntrospectionMetrics(meter, Validator);
        StatusLists = new StatusListMetrics(meter, Validator);
        Replays = new ReplayMetrics(meter, Validator);
        EventTokens = new EventTokenMetrics(meter, Validator);
        SecurityEvents = new SecurityEventMetrics(meter);
    }

    /// <summary>The tag of the validator.</summary>
    public string Validator { get; }

    public ValidationMetrics Validations { get; }

    public AccessMetrics Access { get; }

    public KeyMetrics Keys { get; }

    public CacheMetrics TokenCache { get; }

    public CacheMetrics ClientKeys { get; }

    public CacheMetrics IntrospectionCache { get; }

    public IntrospectionMetrics Introspections { get; }

    public StatusListMetrics StatusLists { get; }

    public ReplayMetrics Replays { get; }

    public EventTokenMetrics EventTokens { get; }

    public SecurityEventMetrics SecurityEvents { get; }

    /// <summary>The tag of an issuer.</summary>
    public string GetIssuerTag(string issuer) => _issuers.Contains(issuer) ? issuer : Resolved;

    /// <summary>Registers the source that the gauges read, in place of an earlier one, until this object is disposed.</summary>
    /// <param name="source">The measurements.</param>
    /// <param name="issuers">The issuers that are tags by their name.</param>
    public void Register(IGaugeSource source, IEnumerable<string> issuers)
    {
        NameIssuers(issuers);
        if (_source is { } earlier)
            _gauges.Remove(earlier);
        _gauges.Add(_source = source);
    }

    /// <summary>Sets the issuers that are tags by their name.</summary>
    public void NameIssuers(IEnumerable<string> issuers) => _issuers = issuers.ToFrozenSet(StringComparer.Ordinal);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
            return;
        if (_source is not null)
            _gauges.Remove(_source);
        if (_ownsMeter)
            ProcessMeter.Release();
    }
}
