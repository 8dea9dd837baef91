using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace OidcTokenValidation.Health;

/// <summary>Tells a host how its validators are. It asks no provider, and begins no fetch: probes come every few seconds, from many sides.</summary>
internal sealed class AccessTokenHealthCheck(IReadOnlyList<AccessTokenValidator> validators) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (validators.Count == 0)
            return new HealthCheckResult(context.Registration.FailureStatus, "No validator is registered. Call AddAccessTokenValidation or, with ASP.NET Core, AddAccessToken.");

        List<Verdict> verdicts = [];
        foreach (AccessTokenValidator validator in validators)
            verdicts.Add(Verdict.On(await validator.CheckHealthAsync(cancellationToken).ConfigureAwait(false)));

        // The least of them: the enum counts from Unhealthy upwards.
        HealthStatus status = verdicts.Min(static verdict => verdict.Status);
        List<Finding> findings = [.. verdicts.SelectMany(static verdict => verdict.Findings)];
        string text = string.Join(" ", findings.Select(static finding => finding.Text).OfType<string>());
        return new HealthCheckResult(
            status == HealthStatus.Unhealthy ? context.Registration.FailureStatus : status,
            text.Length == 0 ? "All issuers' keys are fresh." : text,
            data: findings.DistinctBy(static finding => finding.Name, StringComparer.Ordinal).ToDictionary(static finding => finding.Name, static finding => (object)finding.Data, StringComparer.Ordinal));
    }
}
