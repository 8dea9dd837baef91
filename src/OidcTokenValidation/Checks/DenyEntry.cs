using OidcTokenValidation.Text;
using OidcTokenValidation.Tokens;

namespace OidcTokenValidation.Checks;

/// <summary>An entry of a deny list: it denies all tokens until one time, and the tokens that were issued at or before a moment until another. The default
/// denies no token.</summary>
/// <param name="AllUntil">Until when all tokens are denied, whenever they were issued.</param>
/// <param name="EarlierUntil">Until when tokens are denied that were issued at or before <paramref name="IssuedBefore"/>.</param>
/// <param name="IssuedBefore">That moment, in seconds since 1970.</param>
internal readonly record struct DenyEntry(DenyExpiry AllUntil, DenyExpiry EarlierUntil, double IssuedBefore)
{
    public static DenyEntry ForAll(DenyExpiry until) => new(until, default, double.NegativeInfinity);

    public static DenyEntry ForIssuedBefore(DateTimeOffset issuedBefore, DenyExpiry until) => new(default, until, NumericDate.From(issuedBefore));

    /// <summary>When the entry expires.</summary>
    public DenyExpiry Until => DenyExpiry.Max(AllUntil, EarlierUntil);

    /// <summary>The entry that denies all tokens that one of the two denies: it has the later of each two times.</summary>
    public static DenyEntry Merge(in DenyEntry a, in DenyEntry b) =>
        new(DenyExpiry.Max(a.AllUntil, b.AllUntil), DenyExpiry.Max(a.EarlierUntil, b.EarlierUntil), Math.Max(a.IssuedBefore, b.IssuedBefore));

    public bool Denies(in TokenClaims claims, TimeProvider time) =>
        !AllUntil.HasPassed(time) || (!EarlierUntil.HasPassed(time) && IsIssuedBefore(claims));

    // A token without a time of issue may be an earlier one.
    private bool IsIssuedBefore(in TokenClaims claims) => !claims.TryDate(RegisteredClaim.IssuedAt, out double issuedAt) || issuedAt <= IssuedBefore;
}

/// <summary>
/// When an entry of a deny list expires: when both the wall clock and the timestamps, which cannot be set, have passed it. The default has passed.
/// </summary>
internal readonly record struct DenyExpiry(long UtcTicks, long Timestamp)
{
    // The greatest clock skew of the options: a token is accepted for so long after it has expired.
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(5);

    public static DenyExpiry From(DateTimeOffset until, TimeProvider time)
    {
        long utc = Math.Min(until.UtcTicks, DateTimeOffset.MaxValue.UtcTicks - Margin.Ticks) + Margin.Ticks;
        double timestamps = Math.Max(0, TimeSpan.FromTicks(utc - time.GetUtcNow().UtcTicks).TotalSeconds) * time.TimestampFrequency;
        return new DenyExpiry(utc, (long)Math.Min(time.GetTimestamp() + timestamps, long.MaxValue / 2));
    }

    public static DenyExpiry Max(in DenyExpiry a, in DenyExpiry b) => new(Math.Max(a.UtcTicks, b.UtcTicks), Math.Max(a.Timestamp, b.Timestamp));

    public bool HasPassed(TimeProvider time) => time.GetUtcNow().UtcTicks >= UtcTicks && time.GetTimestamp() >= Timestamp;
}
