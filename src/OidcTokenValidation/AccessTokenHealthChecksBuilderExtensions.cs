using Microsoft.Extensions.Diagnostics.HealthChecks;
using OidcTokenValidation;
using OidcTokenValidation.Hosting;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the validators to a host's health checks.</summary>
public static class AccessTokenHealthChecksBuilderExtensions
{
    /// <summary>Checks all validators that are registered, also those of ASP.NET Core's schemes: their issuers' keys, the replay store, the introspection
    /// endpoint, the revocations, the status lists.</summary>
    /// <remarks>
    /// <para>
    /// Unhealthy: a validator can accept no token, because no issuer has keys that can be used, or the replay store is unavailable and every token needs
    /// a proof. Degraded: it can accept some tokens, or may soon not: the last fetch of an issuer's keys failed, stale keys are in use, one of several issuers
    /// has no keys, keys were not fetched yet, the replay store is nearly full or unavailable, the introspection endpoint has just failed, a status
    /// list cannot be fetched. A replay store whose latest outcome was <see cref="ReplayOutcome.Unavailable"/> is not available, whatever its probe returns,
    /// for 10 s or until a proof is stored. The description contains what to do, the data the numbers of each part.
    /// </para>
    /// <para>
    /// For readiness and alerts, and never for liveness: a restart does not repair a provider, and loses keys that are still good. A probe sends no request to
    /// a provider and begins no fetch, so it may run as often as you like; a shared replay store gets one small request.
    /// </para>
    /// </remarks>
    /// <param name="builder">From <c>services.AddHealthChecks()</c>.</param>
    /// <param name="name">The name of the check.</param>
    /// <param name="failureStatus">The status to report in place of Unhealthy; Unhealthy if null.</param>
    /// <param name="tags">Tags that select checks.</param>
    public static IHealthChecksBuilder AddAccessTokenValidation(
        this IHealthChecksBuilder builder,
        string name = "access_token_validation",
        HealthStatus? failureStatus = null,
        IEnumerable<string>? tags = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.Add(new HealthCheckRegistration(name, static provider => new AccessTokenHealthCheck(GetValidators(provider)), failureStatus, tags));
    }

    /// <summary>Checks for readiness whether the keys are there: Unhealthy until all validators that are registered have keys.</summary>
    /// <remarks>
    /// The keys of a validator are there when the keys of each issuer of its options were requested once, and one issuer has keys that can be used: an issuer
    /// that is down does not keep a node from its work. The check makes no request; <see cref="AccessTokenValidationOptions.WarmUp"/> fetches the keys. Without
    /// warm-up the first request fetches them, and there is nothing to wait for. Leave this check out where all tokens of a provider are opaque and it
    /// publishes no keys.
    /// </remarks>
    /// <param name="builder">From <c>services.AddHealthChecks()</c>.</param>
    /// <param name="name">The name of the check.</param>
    /// <param name="failureStatus">The status to report until the keys are there; Unhealthy if null.</param>
    /// <param name="tags">Tags that select checks.</param>
    public static IHealthChecksBuilder AddAccessTokenKeys(
        this IHealthChecksBuilder builder,
        string name = "access_token_keys",
        HealthStatus? failureStatus = null,
        IEnumerable<string>? tags = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.Add(new HealthCheckRegistration(name, static provider => new KeysHealthCheck(GetValidators(provider)), failureStatus, tags));
    }

    /// <summary>Checks whether security events are received. Degraded: the events of a transmitter cannot be polled, it has stopped its stream, or it has no
    /// keys that can be used. Tokens are validated as before.</summary>
    /// <param name="builder">From <c>services.AddHealthChecks()</c>.</param>
    /// <param name="name">The name of the check.</param>
    /// <param name="failureStatus">The status to report if <c>AddSecurityEvents</c> was not called; Unhealthy if null.</param>
    /// <param name="tags">Tags that select checks.</param>
    public static IHealthChecksBuilder AddSecurityEvents(
        this IHealthChecksBuilder builder, string name = "security_events", HealthStatus? failureStatus = null, IEnumerable<string>? tags = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.Add(new HealthCheckRegistration(
            name, static provider => new SecurityEventHealthCheck(provider.GetService<SecurityEventReceiver>()), failureStatus, tags));
    }

    private static AccessTokenValidator[] GetValidators(IServiceProvider provider) =>
        [.. provider.GetServices<ValidatorName>().Select(validator => provider.GetRequiredKeyedService<AccessTokenValidator>(validator.Value))];
}
