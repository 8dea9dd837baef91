using System.Diagnostics.Metrics;

namespace OidcTokenValidation.Telemetry;

/// <summary>Counts valid tokens that were not enough.</summary>
internal sealed class AccessMetrics(Meter meter, ValidatorTelemetry telemetry)
{
    private readonly Counter<long> _refusals = meter.CreateCounter<long>(TelemetryNames.AccessRefusals, "{request}", "Requests with a valid access token that were refused.");

    /// <summary>Whether anybody listens.</summary>
    public bool IsOn => _refusals.Enabled;

    /// <param name="issuer">The token's issuer.</param>
    /// <param name="requirement">What was not met: one of few names.</param>
    public void Refused(string issuer, string requirement)
    {
        if (_refusals.Enabled)
            _refusals.Add(1, new(Tags.Validator, telemetry.Validator), new(Tags.Issuer, telemetry.NameOf(issuer)), new(Tags.Requirement, requirement));
    }
}
