namespace OidcTokenValidation.Keys;

/// <summary>How long to leave a failing provider alone: doubling from one second, never above <see cref="Longest"/>, with jitter so that nodes do not march
/// in step.</summary>
internal static class BackOff
{
    /// <summary>The longest pause: a provider that is back is found back within half a minute.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(20);

    public static TimeSpan After(int failures)
    {
        double seconds = Math.Min(Longest.TotalSeconds, Math.Pow(2, failures - 1));
        return TimeSpan.FromSeconds(seconds * (0.5 + (Random.Shared.NextDouble() / 2)));
    }

    /// <summary>When to refresh keys that are fresh for <paramref name="lifetime"/>: before they are not, in the background.</summary>
    public static TimeSpan RefreshAhead(TimeSpan lifetime) => lifetime * (0.75 + (Random.Shared.NextDouble() * 0.2));
}
