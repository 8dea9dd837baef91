using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace OidcTokenValidation.Hosting;

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

/// <summary>Reports whether the validators have keys, so that a node gets no requests before. It makes no request.</summary>
internal sealed class KeysHealthCheck(IReadOnlyList<AccessTokenValidator> validators) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        string missing = string.Join(" ", validators.Select(FindMissing).OfType<string>());
        return Task.FromResult(missing.Length == 0 ? HealthCheckResult.Healthy("The keys are there.") : new HealthCheckResult(context.Registration.FailureStatus, missing));
    }

    // Issuers of a resolver are listed when their keys are there.
    private static string? FindMissing(AccessTokenValidator validator)
    {
        List<IssuerKeyHealth> issuers = [.. validator.Issuers.Select(static issuer => issuer.Health)];
        List<IssuerKeyHealth> notFetched = issuers.FindAll(static issuer => issuer.State == IssuerKeyState.NotFetched);
        if (notFetched.Count > 0)
            return validator.Start.WarmUp ? $"The keys of {string.Join(", ", notFetched.Select(static issuer => issuer.Issuer))} are not there yet." : null;
        return issuers.Count > 0 && issuers.TrueForAll(static issuer => issuer.State == IssuerKeyState.Unavailable)
            ? string.Join(" ", issuers.Select(static issuer => $"{issuer.Issuer} has no keys that can be used. {issuer.LastFaultAdvice}"))
            : null;
    }
}
