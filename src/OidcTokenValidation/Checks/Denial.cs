using OidcTokenValidation.Text;
using OidcTokenValidation.Tokens;

namespace OidcTokenValidation.Checks;

/// <summary>
/// What an entry of a deny list denies: all tokens until one time, and those that were issued at or before a moment until another. The default denies
/// none.
/// </summary>
/// <param name="AllUntil">Until when all tokens are denied, whenever they were issued.</param>
/// <param name="EarlierUntil">Until when tokens are denied that were issued at or before <paramref name="IssuedBefore"/>.</param>
/// <param name="IssuedBefore">That moment, in seconds since 1970.</param>
internal readonly record struct Denial(Deadline AllUntil, Deadline EarlierUntil, double IssuedBefore)
{
    public static Denial OfAll(Deadline until) => new(until, default, double.NegativeInfinity);

    public static Denial OfEarlier(DateTimeOffset issuedBefore, Deadline until) => new(default, until, NumericDate.From(issuedBefore));

    /// <summary>When it denies nothing any more.</summary>
    public Deadline Until => Deadline.Later(AllUntil, EarlierUntil);

    /// <summary>What denies all that one of the two denies: of each time the later one.</summary>
    public static Denial Union(in Denial a, in Denial b) =>
        new(Deadline.Later(a.AllUntil, b.AllUntil), Deadline.Later(a.EarlierUntil, b.EarlierUntil), Math.Max(a.IssuedBefore, b.IssuedBefore));

    public bool Denies(in TokenClaims claims, TimeProvider time) =>
        !AllUntil.HasPassed(time) || (!EarlierUntil.HasPassed(time) && IsEarlier(claims));

    // A token that does not state when it was issued may be an earlier one.
    private bool IsEarlier(in TokenClaims claims) => !claims.TryDate(RegisteredClaim.IssuedAt, out double issuedAt) || issuedAt <= IssuedBefore;
}

/// <summary>
/// When an entry of a deny list expires: when both the wall clock and the timestamps, which nobody sets, have passed it. The default has passed.
/// </summary>
internal readonly record struct Deadline(long UtcTicks, long Timestamp)
{
    // The greatest clock skew of the options: a token is accepted for so long after it expired.
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(5);

    public static Deadline From(DateTimeOffset until, TimeProvider time)
    {
        long utc = Math.Min(until.UtcTicks, DateTimeOffset.MaxValue.UtcTicks - Margin.Ticks) + Margin.Ticks;
        double timestamps = Math.Max(0, TimeSpan.FromTicks(utc - time.GetUtcNow().UtcTicks).TotalSeconds) * time.TimestampFrequency;
        return new Deadline(utc, (long)Math.Min(time.GetTimestamp() + timestamps, long.MaxValue / 2));
    }

    public static Deadline Later(in Deadline a, in Deadline b) => new(Math.Max(a.UtcTicks, b.UtcTicks), Math.Max(a.Timestamp, b.Timestamp));

    public bool HasPassed(TimeProvider time) => time.GetUtcNow().UtcTicks >= UtcTicks && time.GetTimestamp() >= Timestamp;
}
