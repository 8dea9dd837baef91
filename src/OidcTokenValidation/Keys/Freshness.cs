using System.Net.Http.Headers;

namespace OidcTokenValidation.Keys;

/// <summary>Computes how long a document is fresh (RFC 9111 §4.2, §5.2.2.1), within the configured bounds.</summary>
internal static class Freshness
{
    // Two for the next fetch, and one by which a fetch may exceed the budget.
    private const int RequestsToEarn = 3;

    public static TimeSpan Compute(in BoundedResponse response, KeySourceOptions options)
    {
        TimeSpan lifetime = (FindStated(response) ?? options.DefaultLifetime) - (response.Headers!.Age ?? TimeSpan.Zero);
        TimeSpan shortest = GetMinimum(options);
        return lifetime > options.MaxLifetime ? options.MaxLifetime
            : lifetime < shortest ? shortest
            : lifetime;
    }

    // A fetch takes two requests, and after an outage the budget is used up: keys with a shorter lifetime would become stale before the budget allows the next
    // fetch.
    private static TimeSpan GetMinimum(KeySourceOptions options)
    {
        TimeSpan earned = TimeSpan.FromMinutes(1) * RequestsToEarn / options.RequestsPerMinute;
        return earned < options.MinLifetime ? options.MinLifetime
            : earned > options.MaxLifetime ? options.MaxLifetime
            : earned;
    }

    // What the provider states; null if nothing.
    private static TimeSpan? FindStated(in BoundedResponse response)
    {
        CacheControlHeaderValue? control = response.Headers!.CacheControl;
        if (control is not null && (control.NoStore || control.NoCache))
            return TimeSpan.Zero;
        if (control?.MaxAge is { } maxAge)
            return maxAge;

        // An Expires that is not a date, "0" for instance, means the past (RFC 9111 §5.3).
        if (!response.ContentHeaders!.TryGetValues("Expires", out _))
            return null;
        return response.ContentHeaders.Expires is { } expires ? expires - (response.Headers.Date ?? response.ReceivedAt) : TimeSpan.Zero;
    }
}
