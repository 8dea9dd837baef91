using System.Collections.Frozen;
using System.Diagnostics.Metrics;

namespace OidcTokenValidation.Telemetry;

/// <summary>All that one validator measures.</summary>
internal sealed class ValidatorTelemetry : IDisposable
{
    // Of issuers that a resolver gives there may be thousands: as tags they would cost more than they tell.
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
        Meter meter = meters?.Create(TelemetryNames.Meter) ?? ProcessMeter.Take();
        _gauges = Gauges.Get(meter);
        Validations = new ValidationMetrics(meter, this);
        Access = new AccessMetrics(meter, this);
        Keys = new KeyMetrics(meter, Validator);
        TokenCache = new CacheMetrics(meter, Validator, CacheMetrics.Tokens);
        ClientKeys = new CacheMetrics(meter, Validator, CacheMetrics.ClientKeys);
        IntrospectionCache = new CacheMetrics(meter, Validator, CacheMetrics.Introspection);
        Introspections = new IntrospectionMetrics(meter, Validator);
        Replays = new ReplayMetrics(meter, Validator);
    }

    /// <summary>How the validator is named.</summary>
    public string Validator { get; }

    public ValidationMetrics Validations { get; }

    public AccessMetrics Access { get; }

    public KeyMetrics Keys { get; }

    public CacheMetrics TokenCache { get; }

    public CacheMetrics ClientKeys { get; }

    public CacheMetrics IntrospectionCache { get; }

    public IntrospectionMetrics Introspections { get; }

    public ReplayMetrics Replays { get; }

    /// <summary>How an issuer is named.</summary>
    public string NameOf(string issuer) => _issuers.Contains(issuer) ? issuer : Resolved;

    /// <summary>Lets the gauges report the validator as it is from now on, until it is disposed.</summary>
    /// <param name="source">Its gauges.</param>
    /// <param name="issuers">The issuers that are named.</param>
    public void Tell(IGaugeSource source, IEnumerable<string> issuers)
    {
        _issuers = issuers.ToFrozenSet(StringComparer.Ordinal);
        if (_source is { } earlier)
            _gauges.Remove(earlier);
        _gauges.Add(_source = source);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
            return;
        if (_source is not null)
            _gauges.Remove(_source);
        if (_ownsMeter)
            ProcessMeter.GiveBack();
    }
}
