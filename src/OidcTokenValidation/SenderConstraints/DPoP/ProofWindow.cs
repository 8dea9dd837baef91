using System.Globalization;
using OidcTokenValidation.Failures;
using OidcTokenValidation.Text;

namespace OidcTokenValidation.SenderConstraints.DPoP;

/// <summary>When a proof may be used, by its own word (RFC 9449 §11.1).</summary>
internal sealed class ProofWindow(TimeSpan maxAge, TimeSpan maxAhead, TimeSpan skew)
{
    private readonly double _maxAge = maxAge.TotalSeconds;
    private readonly double _maxAhead = maxAhead.TotalSeconds;
    private readonly double _skew = skew.TotalSeconds;

    public TokenFailure? FindFailure(ProofTimes times, DateTimeOffset now)
    {
        double seconds = NumericDate.From(now);
        if (times.Issued < seconds - _maxAge)
            return WithExplanation("was made", seconds - times.Issued, "ago");
        if (times.Issued > seconds + _maxAhead)
            return WithExplanation("was made", times.Issued - seconds, "ahead");
        if (seconds - _skew >= times.Expires)
            return WithExplanation("expired", seconds - times.Expires, "ago");
        return seconds + _skew < times.NotBefore ? WithExplanation("becomes valid", times.NotBefore - seconds, "ahead") : null;
    }

    /// <summary>From when on no node accepts the proof, whatever its clock: one that is behind accepts it longer.</summary>
    public DateTimeOffset EndOf(ProofTimes times) => DateTimeOffset.UnixEpoch.AddSeconds(times.Issued) + maxAge + Retention.MarginFor(skew);

    private TokenFailure WithExplanation(string what, double distance, string direction) => FailureTable.Get(TokenFailureCode.ProofNotFresh).WithExplanation((what, distance, direction, _maxAge, _maxAhead), static it => string.Create(
        CultureInfo.InvariantCulture,
        $"The proof {it.what} {it.distance:0.###} s {it.direction}; expected it to be made at most {it._maxAge:0.###} s ago and {it._maxAhead:0.###} s ahead, and 'exp' and 'nbf' to be kept. If the client makes a new proof for each request, compare the clocks."));
}

/// <summary>How much longer than the own clock says a proof is remembered: another node, whose clock is behind, still accepts it.</summary>
internal static class Retention
{
    private static readonly TimeSpan MinMargin = TimeSpan.FromSeconds(30);

    /// <summary>The margin: RFC 9449 §11.1 allows for clocks that differ, and they differ also where clients get no allowance.</summary>
    public static TimeSpan MarginFor(TimeSpan maxAhead) => maxAhead > MinMargin ? maxAhead : MinMargin;
}
