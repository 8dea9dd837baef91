namespace OidcTokenValidation.Checks;

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
