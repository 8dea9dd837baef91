using System.Diagnostics.Metrics;

namespace OidcTokenValidation.Diagnostics;

/// <summary>The meter of the validators that were given no factory: made with the first of them, and disposed with the last.</summary>
/// <remarks>One for all: OpenTelemetry stops to collect an instrument when one of several meters of the same name is disposed.</remarks>
internal static class ProcessMeter
{
    private static readonly Lock Gate = new();
    private static Meter? _meter;
    private static int _users;

    public static Meter Take()
    {
        lock (Gate)
        {
            _users++;
            return _meter ??= new Meter(TelemetryNames.Meter);
        }
    }

    public static void GiveBack()
    {
        lock (Gate)
        {
            if (--_users > 0)
                return;
            _meter?.Dispose();
            _meter = null;
        }
    }
}
