using System.Net.Http.Headers;
using OidcTokenValidation.Text;

namespace OidcTokenValidation.StatusLists;

/// <summary>A list as it was fetched (draft-ietf-oauth-status-list §5.1): fresh for its lifetime, then stale, and usable until it expires or until the stale
/// limit.</summary>
internal sealed class ListSnapshot(StatusList list, EntityTagHeaderValue? version, StatusListOptions options, TimeProvider time)
{
    private static readonly TimeSpan MinLifetime = TimeSpan.FromSeconds(1);

    private readonly long _fetchedAt = time.GetTimestamp();

    public StatusList List => list;

    public EntityTagHeaderValue? Version => version;

    /// <summary>How long it is fresh: §13.7, never longer than the issuer states, and not beyond its expiry.</summary>
    public TimeSpan Lifetime { get; } = ComputeLifetime(list, options, time);

    /// <summary>Whether it is used without a new fetch.</summary>
    /// <param name="clockSkew">The accepted difference between the clocks.</param>
    public bool IsFresh(TimeSpan clockSkew) => time.GetElapsedTime(_fetchedAt) < Lifetime && !HasExpired(clockSkew);

    /// <summary>Whether it may be used while no new one can be fetched.</summary>
    /// <param name="clockSkew">The accepted difference between the clocks.</param>
    public bool IsUsable(TimeSpan clockSkew) => double.IsFinite(list.Expiry)
        ? !HasExpired(clockSkew)
        : time.GetElapsedTime(_fetchedAt) < Lifetime + options.StaleLimit;

    /// <summary>Whether it has expired by its <c>exp</c>.</summary>
    public bool HasExpired(TimeSpan clockSkew) => NumericDate.From(time.GetUtcNow() - clockSkew) >= list.Expiry;

    private static TimeSpan ComputeLifetime(StatusList list, StatusListOptions options, TimeProvider time)
    {
        TimeSpan lifetime = list.TimeToLive is { } stated && stated < options.MaxLifetime ? stated : options.MaxLifetime;
        double left = list.Expiry - NumericDate.From(time.GetUtcNow());
        if (left < lifetime.TotalSeconds)
            lifetime = TimeSpan.FromSeconds(left);
        return lifetime > MinLifetime ? lifetime : MinLifetime;
    }
}
