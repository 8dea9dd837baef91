using System.Diagnostics.Metrics;

namespace OidcTokenValidation.Telemetry;

/// <summary>Counts what is revoked.</summary>
internal sealed class RevocationMetrics : IDisposable
{
    private readonly bool _ownsMeter;
    private readonly Counter<long> _applied;
    private int _disposed;

    public RevocationMetrics(IMeterFactory? meters)
    {
        _ownsMeter = meters is null;
        Meter meter = meters?.Create(TelemetryNames.Meter) ?? ProcessMeter.Acquire();
        _applied = meter.CreateCounter<long>(TelemetryNames.RevocationsApplied, "{revocation}", "Revocations that this node applied.");
    }

    public void Applied<TSource>(RevocationScope scope, TSource source)
        where TSource : struct, Enum
    {
        if (_applied.Enabled)
            _applied.Add(1, new(Tags.Scope, Tags.Get(scope)), new(Tags.Source, Tags.Get(source)));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0 && _ownsMeter)
            ProcessMeter.Release();
    }
}
