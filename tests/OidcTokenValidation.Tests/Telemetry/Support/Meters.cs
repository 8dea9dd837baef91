using System.Diagnostics.Metrics;

namespace OidcTokenValidation.Tests.Telemetry.Support;

/// <summary>Creates meters that no other test in the process listens to accidentally.</summary>
internal sealed class Meters : IMeterFactory
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Meter> _meters = new(StringComparer.Ordinal);

    public Meter Create(MeterOptions options)
    {
        lock (_gate)
        {
            options.Scope = this;
            if (!_meters.TryGetValue(options.Name, out Meter? meter))
                _meters.Add(options.Name, meter = new Meter(options));
            return meter;
        }
    }

    public void Dispose()
    {
        foreach (Meter meter in _meters.Values)
            meter.Dispose();
    }
}
