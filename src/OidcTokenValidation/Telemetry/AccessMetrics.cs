using System.Diagnostics.Metrics;

namespace OidcTokenValidation.Telemetry;

/// <summary>Counts requests whose token is valid but not sufficient.</summary>
internal sealed class AccessMetrics(Meter meter, ValidatorTelemetry telemetry)
{
    private readonly Counter<long> _rejected = meter.CreateCounter<long>(
        TelemetryNames.AccessRefusals, "{request}", "Requests with a valid access token that were refused.");

    /// <summary>Whether a listener is enabled.</summary>
    public bool IsOn => _rejected.Enabled;

    /// <param name="issuer">The token's issuer.</param>
    /// <param name="requirement">The kind of requirement that was not met: one of few names.</param>
    public void Rejected(string issuer, string requirement)
    {
        if (_rejected.Enabled)
            _rejected.Add(1, new(Tags.Validator, telemetry.Validator), new(Tags.Issuer, telemetry.GetIssuerTag(issuer)), new(Tags.Requirement, requirement));
    }
}
