using System.Net.Http.Headers;

namespace OidcTokenValidation.Keys;

/// <summary>How long a document is fresh (RFC 9111 §4.2), within the configured bounds.</summary>
internal static class Freshness
{
    // The two of the next fetch, and one by which a fetch may exceed the budget.
    private const int RequestsEarned = 3;

    public static TimeSpan Compute(HttpResponseMessage response, KeySourceOptions options, DateTimeOffset now)
    {
        TimeSpan lifetime = (Stated(response, now) ?? options.DefaultLifetime) - (response.Headers.Age ?? TimeSpan.Zero);
        TimeSpan shortest = Shortest(options);
        return lifetime > options.MaxLifetime ? options.MaxLifetime
            : lifetime < shortest ? shortest
            : lifetime;
    }

    // A fetch takes two requests, and after an outage the budget is used up: keys that are fresh for less time than it takes to earn the next fetch are stale
    // before it.
    private static TimeSpan Shortest(KeySourceOptions options)
    {
        TimeSpan earned = TimeSpan.FromMinutes(1) * RequestsEarned / options.RequestsPerMinute;
        return earned < options.MinLifetime ? options.MinLifetime
            : earned > options.MaxLifetime ? options.MaxLifetime
            : earned;
    }

    private static TimeSpan? Stated(HttpResponseMessage response, DateTimeOffset now)
    {
        CacheControlHeaderValue? control = response.Headers.CacheControl;
        if (control is not null && (control.NoStore || control.NoCache))
            return TimeSpan.Zero;
        if (control?.MaxAge is { } maxAge)
            return maxAge;

        // An Expires that is not a date, "0" for instance, means the past (RFC 9111 §5.3).
        if (!response.Content.Headers.TryGetValues("Expires", out _))
            return null;
        return response.Content.Headers.Expires is { } expires ? expires - (response.Headers.Date ?? now) : TimeSpan.Zero;
    }
}
