using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace OidcTokenValidation.Hosting;

/// <summary>Reports the health of all validators. It sends no request to a provider and begins no fetch: probes are frequent, and there are many.</summary>
internal sealed class AccessTokenHealthCheck(IReadOnlyList<AccessTokenValidator> validators) : IHealthCheck
{
    private const string NoValidator = "No validator is registered. Call AddAccessTokenValidation or, with ASP.NET Core, AddAccessToken.";

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (validators.Count == 0)
            return new HealthCheckResult(context.Registration.FailureStatus, NoValidator);

        List<HealthSummary> summaries = [];
        foreach (AccessTokenValidator validator in validators)
            summaries.Add(HealthSummary.Create(await validator.CheckHealthAsync(cancellationToken).ConfigureAwait(false)));

        // The minimum is the worst: the enum counts from Unhealthy upwards.
        HealthStatus status = summaries.Min(static summary => summary.Status);
        List<HealthEntry> entries = [.. summaries.SelectMany(static summary => summary.Entries)];
        string text = string.Join(" ", entries.Select(static entry => entry.Text).OfType<string>());
        return new HealthCheckResult(
            status == HealthStatus.Unhealthy ? context.Registration.FailureStatus : status,
            text.Length == 0 ? "All issuers' keys are fresh." : text,
            data: entries
                .DistinctBy(static entry => entry.Name, StringComparer.Ordinal)
                .ToDictionary(static entry => entry.Name, static entry => (object)entry.Data, StringComparer.Ordinal));
    }
}

/// <summary>Reports whether the validators have keys, so that a node gets no requests before. It makes no request.</summary>
internal sealed class KeysHealthCheck(IReadOnlyList<AccessTokenValidator> validators) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        string missing = string.Join(" ", validators.Select(FindMissing).OfType<string>());
        return Task.FromResult(missing.Length == 0
            ? HealthCheckResult.Healthy("The keys are there.")
            : new HealthCheckResult(context.Registration.FailureStatus, missing));
    }

    // Issuers of a resolver are listed only once they have keys.
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
