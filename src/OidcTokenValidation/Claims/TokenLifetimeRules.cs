using System.Globalization;
using OidcTokenValidation.Failures;
using OidcTokenValidation.Text;
using OidcTokenValidation.Tokens;

namespace OidcTokenValidation.Claims;

/// <summary>When a token may be used (RFC 7519 §4.1.4 to §4.1.6), with one clock skew for all three claims.</summary>
internal sealed class TokenLifetimeRules(TimeSpan clockSkew, TimeSpan? maxLifetime, TimeSpan? maxAge)
{
    private readonly double _skew = clockSkew.TotalSeconds;
    private readonly double? _maxLifetime = maxLifetime?.TotalSeconds;
    private readonly double _maxAge = maxAge?.TotalSeconds ?? double.PositiveInfinity;

    /// <summary>How far this machine's clock and the provider's may differ.</summary>
    public TimeSpan ClockSkew => clockSkew;

    /// <summary>The rules for a token that must have <c>exp</c> and <c>iat</c> (RFC 9068 §2.2).</summary>
    public TokenFailure? FindFailure(in TokenClaims claims, DateTimeOffset now)
    {
        if (claims.KindOf(RegisteredClaim.Expiry) == JsonKind.Absent)
            return ClaimFailures.Missing(RegisteredClaim.Expiry);
        return claims.KindOf(RegisteredClaim.IssuedAt) == JsonKind.Absent
            ? ClaimFailures.Missing(RegisteredClaim.IssuedAt)
            : FindStatedFailure(claims, now);
    }

    /// <summary>The rules for what the token states; without <c>exp</c> or <c>iat</c> its life and its age are endless, and no ceiling is high
    /// enough.</summary>
    public TokenFailure? FindStatedFailure(in TokenClaims claims, DateTimeOffset now)
    {
        if (!TryDate(claims, RegisteredClaim.Expiry, double.PositiveInfinity, out double expiry))
            return ClaimFailures.Invalid(RegisteredClaim.Expiry);
        if (!TryDate(claims, RegisteredClaim.IssuedAt, double.NegativeInfinity, out double issuedAt))
            return ClaimFailures.Invalid(RegisteredClaim.IssuedAt);
        if (!TryDate(claims, RegisteredClaim.NotBefore, double.NegativeInfinity, out double notBefore))
            return ClaimFailures.Invalid(RegisteredClaim.NotBefore);

        double seconds = NumericDate.From(now);
        return FindExpired(seconds, expiry) ?? FindNotYetValid(seconds, notBefore) ?? FindIssuedInFuture(seconds, issuedAt)
            ?? FindTooLong(issuedAt, expiry) ?? FindTooOld(seconds, issuedAt);
    }

    /// <summary>Notes what each of the rules says about the claims that can be read, for a report.</summary>
    public void JudgeAll(in TokenClaims claims, DateTimeOffset now, CollectedFailures faults)
    {
        double seconds = NumericDate.From(now);
        bool hasExpiry = TryNote(claims, RegisteredClaim.Expiry, isRequired: true, faults, out double expiry);
        bool hasIssuedAt = TryNote(claims, RegisteredClaim.IssuedAt, isRequired: true, faults, out double issuedAt);
        if (hasExpiry)
            faults.Judge(CheckPoint.Expiry, FindExpired(seconds, expiry));
        if (TryNote(claims, RegisteredClaim.NotBefore, isRequired: false, faults, out double notBefore))
            faults.Judge(CheckPoint.NotBefore, FindNotYetValid(seconds, notBefore));
        if (hasIssuedAt)
            faults.Judge(CheckPoint.IssuedAt, FindIssuedInFuture(seconds, issuedAt));
        if (hasExpiry && hasIssuedAt)
            faults.Judge(CheckPoint.Lifetime, FindTooLong(issuedAt, expiry));
        if (hasIssuedAt)
            faults.Judge(CheckPoint.Age, FindTooOld(seconds, issuedAt));
    }

    /// <summary>From when on the claims break a rule, or the latest there is: by <c>exp</c>, or by the greatest age if that comes first.</summary>
    public DateTimeOffset AcceptedUntil(in TokenClaims claims)
    {
        TryDate(claims, RegisteredClaim.Expiry, double.PositiveInfinity, out double expiry);
        TryDate(claims, RegisteredClaim.IssuedAt, double.NegativeInfinity, out double issuedAt);
        double last = Math.Min(expiry, double.IsFinite(_maxAge) ? issuedAt + _maxAge : double.PositiveInfinity) + _skew;
        return last < NumericDate.From(DateTimeOffset.MaxValue) ? DateTimeOffset.UnixEpoch.AddSeconds(last) : DateTimeOffset.MaxValue;
    }

    // RFC 7519 §4.1.4: now is before exp
    private TokenFailure? FindExpired(double now, double expiry) => now - _skew >= expiry ? WithExplanation(TokenFailureCode.Expired, "exp", now - expiry, "ago") : null;

    // RFC 7519 §4.1.5
    private TokenFailure? FindNotYetValid(double now, double notBefore) =>
        now + _skew < notBefore ? WithExplanation(TokenFailureCode.NotYetValid, "nbf", notBefore - now, "ahead") : null;

    // RFC 7519 §4.1.6
    private TokenFailure? FindIssuedInFuture(double now, double issuedAt) =>
        issuedAt > now + _skew ? WithExplanation(TokenFailureCode.IssuedInFuture, "iat", issuedAt - now, "ahead") : null;

    // Only a ceiling judges the one against the other: without it a provider whose 'iat' is imprecise refuses nobody.
    private TokenFailure? FindTooLong(double issuedAt, double expiry) =>
        _maxLifetime is { } most && (expiry <= issuedAt || expiry - issuedAt > most) ? FailureTable.Get(TokenFailureCode.LifetimeNotAccepted) : null;

    private TokenFailure? FindTooOld(double now, double issuedAt) => now - _skew - issuedAt > _maxAge ? FailureTable.Get(TokenFailureCode.TooOld) : null;

    private static bool TryNote(in TokenClaims claims, RegisteredClaim claim, bool isRequired, CollectedFailures faults, out double seconds)
    {
        if (claims.KindOf(claim) == JsonKind.Absent)
        {
            seconds = double.NegativeInfinity;
            if (isRequired)
                faults.Judge(CheckPoint.RequiredClaims, ClaimFailures.Missing(claim));
            return !isRequired;
        }

        if (claims.TryDate(claim, out seconds))
            return true;
        faults.Judge(CheckPoint.ValidClaims, ClaimFailures.Invalid(claim));
        return false;
    }

    private static bool TryDate(in TokenClaims claims, RegisteredClaim claim, double absent, out double seconds)
    {
        if (claims.KindOf(claim) != JsonKind.Absent)
            return claims.TryDate(claim, out seconds);
        seconds = absent;
        return true;
    }

    private TokenFailure WithExplanation(TokenFailureCode code, string claim, double distance, string direction) =>
        FailureTable.Get(code).WithExplanation((claim, distance, direction, _skew), static it => string.Create(
            CultureInfo.InvariantCulture,
            $"'{it.claim}' is {it.distance:0.###} s {it.direction}, more than the clock skew of {it._skew:0.###} s allows. If the token is fresh, compare the clocks of this machine and the provider's."));
}
