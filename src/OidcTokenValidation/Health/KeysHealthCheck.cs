using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace OidcTokenValidation.Health;

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
