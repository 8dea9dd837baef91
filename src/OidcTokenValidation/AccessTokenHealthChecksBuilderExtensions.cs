using Microsoft.Extensions.Diagnostics.HealthChecks;
using OidcTokenValidation;
using OidcTokenValidation.Hosting;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the validators to a host's health checks.</summary>
public static class AccessTokenHealthChecksBuilderExtensions
{
    /// <summary>Checks all validators that are registered, the schemes' of ASP.NET Core too: their issuers' keys, the replay store, the introspection
    /// endpoint.</summary>
    /// <remarks>
    /// <para>
    /// Unhealthy: a validator can accept no token, because no issuer has keys that can be used, or the replay store is gone and every token needs a proof.
    /// Degraded: it can accept some, or only for
    /// now: the last fetch of an issuer's keys failed, stale keys are in use, one of several issuers has none, keys were not fetched yet, the replay store is
    /// nearly full or gone, the introspection
    /// endpoint has just failed. A replay store whose latest answer was <see cref="ReplayOutcome.Unavailable"/> is not available, whatever its probe says,
    /// for 10 s or until a proof is stored. The
    /// description says what to do, the data has the numbers of each part.
    /// </para>
    /// <para>
    /// For readiness and alerts, and never for liveness: a restart brings back no provider, and loses the keys that are still good. A probe asks no provider
    /// and begins no fetch, so it may come
    /// as often as it likes; a shared replay store gets one small question.
    /// </para>
    /// </remarks>
    /// <param name="builder">From <c>services.AddHealthChecks()</c>.</param>
    /// <param name="name">The name of the check.</param>
    /// <param name="failureStatus">What to report for Unhealthy; that if null.</param>
    /// <param name="tags">Tags by which checks are chosen.</param>
    public static IHealthChecksBuilder AddAccessTokenValidation(
        this IHealthChecksBuilder builder,
        string name = "access_token_validation",
        HealthStatus? failureStatus = null,
        IEnumerable<string>? tags = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.Add(new HealthCheckRegistration(name, static provider => new AccessTokenHealthCheck(ValidatorsOf(provider)), failureStatus, tags));
    }

    /// <summary>Checks whether the keys are there, for readiness: Unhealthy until they are, of all validators that are registered.</summary>
    /// <remarks>
    /// The keys of a validator are there when each issuer of its options was requested once, and one of them has keys that can be used: an issuer that is
    /// down keeps no node from its work. It makes
    /// no request; <see cref="AccessTokenValidationOptions.WarmUp"/> fetches the keys. Without warm-up the first request does, and there is nothing to wait
    /// for.
    /// Where all tokens of a provider are opaque and it publishes no keys, leave this check out.
    /// </remarks>
    /// <param name="builder">From <c>services.AddHealthChecks()</c>.</param>
    /// <param name="name">The name of the check.</param>
    /// <param name="failureStatus">What to report until the keys are there; Unhealthy if null.</param>
    /// <param name="tags">Tags by which checks are chosen.</param>
    public static IHealthChecksBuilder AddAccessTokenKeys(
        this IHealthChecksBuilder builder,
        string name = "access_token_keys",
        HealthStatus? failureStatus = null,
        IEnumerable<string>? tags = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.Add(new HealthCheckRegistration(name, static provider => new KeysHealthCheck(ValidatorsOf(provider)), failureStatus, tags));
    }

    private static AccessTokenValidator[] ValidatorsOf(IServiceProvider provider) =>
        [.. provider.GetServices<ValidatorName>().Select(validator => provider.GetRequiredKeyedService<AccessTokenValidator>(validator.Value))];
}
