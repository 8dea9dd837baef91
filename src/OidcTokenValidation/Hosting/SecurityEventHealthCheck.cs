using System.Globalization;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace OidcTokenValidation.Hosting;

/// <summary>Reports whether security events are received. It sends no request.</summary>
internal sealed class SecurityEventHealthCheck(SecurityEventReceiver? receiver) : IHealthCheck
{
    private const string NoReceiver = "No receiver of security events is registered. Call AddSecurityEvents.";

    // Degraded and not unhealthy: tokens are validated as before, and a node without events is better than none.
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (receiver is null)
            return Task.FromResult(new HealthCheckResult(context.Registration.FailureStatus, NoReceiver));
        IReadOnlyList<SecurityEventTransmitterHealth> transmitters = receiver.GetHealth();
        string text = string.Join(" ", transmitters.SelectMany(Describe));
        Dictionary<string, object> data = transmitters.ToDictionary(
            static transmitter => transmitter.Issuer, static transmitter => (object)GetData(transmitter), StringComparer.Ordinal);
        return Task.FromResult(text.Length == 0
            ? HealthCheckResult.Healthy("Security events are received.", data)
            : HealthCheckResult.Degraded(text, data: data));
    }

    private static IEnumerable<string> Describe(SecurityEventTransmitterHealth health)
    {
        if (health.PollFault is { } fault)
        {
            double? seconds = health.SincePoll?.TotalSeconds;
            yield return string.Create(CultureInfo.InvariantCulture, $"Events of {health.Issuer} were last polled {seconds:0} s ago: {fault}");
        }

        if (health.IsStreamStopped)
            yield return $"{health.Issuer} has stopped its stream of events.";
        if (health.Keys.State == IssuerKeyState.Unavailable)
            yield return $"{health.Issuer} has no keys that can be used: its events are not received. {health.Keys.LastFaultAdvice}";
    }

    private static Dictionary<string, object?> GetData(SecurityEventTransmitterHealth health) => new(StringComparer.Ordinal)
    {
        ["keys"] = health.Keys.State.ToString(),
        ["stream_stopped"] = health.IsStreamStopped,
        ["since_poll_seconds"] = health.SincePoll is { } since ? Math.Round(since.TotalSeconds, 1) : null,
        ["poll_fault"] = health.PollFault,
    };
}
