using System.Globalization;
using OidcTokenValidation.Failures;
using OidcTokenValidation.Text;

namespace OidcTokenValidation.SenderConstraints.DPoP;

/// <summary>When a proof may be used, by its own times (RFC 9449 §4.3, §11.1).</summary>
internal sealed class ProofWindow(TimeSpan maxAge, TimeSpan maxAhead, TimeSpan skew)
{
    private readonly double _maxAge = maxAge.TotalSeconds;
    private readonly double _maxAhead = maxAhead.TotalSeconds;
    private readonly double _skew = skew.TotalSeconds;

    public TokenFailure? FindFailure(ProofTimes times, DateTimeOffset now)
    {
        double seconds = NumericDate.From(now);
        if (times.Issued < seconds - _maxAge)
            return CreateFailure("was made", seconds - times.Issued, "ago");
        if (times.Issued > seconds + _maxAhead)
            return CreateFailure("was made", times.Issued - seconds, "ahead");
        if (seconds - _skew >= times.Expires)
            return CreateFailure("expired", seconds - times.Expires, "ago");
        return seconds + _skew < times.NotBefore ? CreateFailure("becomes valid", times.NotBefore - seconds, "ahead") : null;
    }

    /// <summary>From when on no node accepts the proof. A node whose clock is behind accepts it longer, so the result includes a margin.</summary>
    public DateTimeOffset GetAcceptedUntil(ProofTimes times) => DateTimeOffset.UnixEpoch.AddSeconds(times.Issued) + maxAge + Retention.GetMargin(skew);

    private TokenFailure CreateFailure(string what, double distance, string direction) => FailureTable.Get(TokenFailureCode.ProofNotFresh).WithExplanation(
        (what, distance, direction, _maxAge, _maxAhead),
        static it => string.Create(
            CultureInfo.InvariantCulture,
            $"The proof {it.what} {it.distance:0.###} s {it.direction}; expected it to be made at most {it._maxAge:0.###} s ago and {it._maxAhead:0.###} s")
            + " ahead, and 'exp' and 'nbf' to be kept. If the client makes a new proof for each request, compare the clocks.");
}

/// <summary>How long after its end a proof stays in the replay store: another node, whose clock is behind, still accepts it.</summary>
internal static class Retention
{
    private static readonly TimeSpan MinMargin = TimeSpan.FromSeconds(30);

    /// <summary>RFC 9449 §11.1 allows for clocks that differ. The clocks of nodes differ even if the options allow clients no difference.</summary>
    public static TimeSpan GetMargin(TimeSpan maxAhead) => maxAhead > MinMargin ? maxAhead : MinMargin;
}
