using System.Globalization;
using OidcTokenValidation.Failures;
using OidcTokenValidation.Profiles;
using OidcTokenValidation.Text;
using OidcTokenValidation.Tokens;

namespace OidcTokenValidation.Claims;

/// <summary>The rules for the times of a token (RFC 7519 §4.1.4 to §4.1.6), with one clock skew for all three claims.</summary>
internal sealed class TokenLifetimeRules(TimeSpan clockSkew, TimeSpan? maxLifetime, TimeSpan? maxAge)
{
    private readonly double _skew = clockSkew.TotalSeconds;
    private readonly double _maxLifetime = maxLifetime?.TotalSeconds ?? double.PositiveInfinity;
    private readonly double _maxAge = maxAge?.TotalSeconds ?? double.PositiveInfinity;

    /// <summary>The accepted difference between the clocks of this machine and the provider.</summary>
    public TimeSpan ClockSkew => clockSkew;

    /// <summary>The clock of the validator. It determines when an accepted token expires.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>What can revoke an accepted token before it expires; null if nothing can.</summary>
    public TokenRevocations? Revocations { get; init; }

    /// <summary>The rules for a token that must have <c>exp</c> and, unless its profile differs, <c>iat</c> (RFC 9068 §2.2).</summary>
    public TokenFailure? FindFailure(in TokenClaims claims, ProfileRules profile, DateTimeOffset now)
    {
        if (claims.GetKind(RegisteredClaim.Expiry) == JsonKind.Absent)
            return ClaimFailures.Missing(RegisteredClaim.Expiry);
        return claims.GetKind(RegisteredClaim.IssuedAt) == JsonKind.Absent && !profile.Profile.IsIssuedAtOptional
            ? ClaimFailures.Missing(RegisteredClaim.IssuedAt)
            : FindPresentFailure(claims, profile, now);
    }

    /// <summary>The rules for the claims that are present. Without <c>exp</c> or <c>iat</c> lifetime and age are infinite, and fail every configured
    /// limit.</summary>
    public TokenFailure? FindPresentFailure(in TokenClaims claims, ProfileRules profile, DateTimeOffset now)
    {
        if (!TryDate(claims, RegisteredClaim.Expiry, double.PositiveInfinity, out double expiry))
            return ClaimFailures.Invalid(RegisteredClaim.Expiry);
        if (!TryDate(claims, RegisteredClaim.IssuedAt, double.NegativeInfinity, out double issuedAt))
            return ClaimFailures.Invalid(RegisteredClaim.IssuedAt);
        if (!TryDate(claims, RegisteredClaim.NotBefore, double.NegativeInfinity, out double notBefore))
            return ClaimFailures.Invalid(RegisteredClaim.NotBefore);

        double seconds = NumericDate.From(now);
        return FindExpired(seconds, expiry) ?? FindNotYetValid(seconds, notBefore) ?? FindIssuedInFuture(seconds, issuedAt)
            ?? FindTooLong(issuedAt, expiry, profile) ?? FindTooOld(seconds, issuedAt);
    }

    /// <summary>Adds the results of all rules whose claims can be read, for a report.</summary>
    public void CollectFailures(in TokenClaims claims, ProfileRules profile, DateTimeOffset now, CollectedFailures failures)
    {
        double seconds = NumericDate.From(now);
        bool hasExpiry = TryReadOrAdd(claims, RegisteredClaim.Expiry, isRequired: true, failures, out double expiry);
        bool hasIssuedAt = TryReadOrAdd(claims, RegisteredClaim.IssuedAt, isRequired: !profile.Profile.IsIssuedAtOptional, failures, out double issuedAt);
        if (hasExpiry)
            failures.Add(CheckPoint.Expiry, FindExpired(seconds, expiry));
        if (TryReadOrAdd(claims, RegisteredClaim.NotBefore, isRequired: false, failures, out double notBefore))
            failures.Add(CheckPoint.NotBefore, FindNotYetValid(seconds, notBefore));
        if (hasIssuedAt)
            failures.Add(CheckPoint.IssuedAt, FindIssuedInFuture(seconds, issuedAt));
        if (hasExpiry && hasIssuedAt)
            failures.Add(CheckPoint.Lifetime, FindTooLong(issuedAt, expiry, profile));
        if (hasIssuedAt)
            failures.Add(CheckPoint.Age, FindTooOld(seconds, issuedAt));
    }

    /// <summary>The time from which the claims fail: by <c>exp</c>, or by the greatest age if that is earlier. The greatest date if they never fail.</summary>
    public DateTimeOffset GetAcceptedUntil(in TokenClaims claims)
    {
        TryDate(claims, RegisteredClaim.Expiry, double.PositiveInfinity, out double expiry);
        TryDate(claims, RegisteredClaim.IssuedAt, double.NegativeInfinity, out double issuedAt);
        double last = Math.Min(expiry, double.IsFinite(_maxAge) ? issuedAt + _maxAge : double.PositiveInfinity) + _skew;
        return last < NumericDate.From(DateTimeOffset.MaxValue) ? DateTimeOffset.UnixEpoch.AddSeconds(last) : DateTimeOffset.MaxValue;
    }

    // RFC 7519 §4.1.4, RFC 9068 §4: now is before exp
    private TokenFailure? FindExpired(double now, double expiry) =>
        now - _skew >= expiry ? Create(TokenFailureCode.Expired, "exp", now - expiry, "ago") : null;

    // RFC 7519 §4.1.5
    private TokenFailure? FindNotYetValid(double now, double notBefore) =>
        now + _skew < notBefore ? Create(TokenFailureCode.NotYetValid, "nbf", notBefore - now, "ahead") : null;

    // RFC 7519 §4.1.6
    private TokenFailure? FindIssuedInFuture(double now, double issuedAt) =>
        issuedAt > now + _skew ? Create(TokenFailureCode.IssuedInFuture, "iat", issuedAt - now, "ahead") : null;

    // Without a limit 'exp' and 'iat' are not compared, so that an imprecise 'iat' of a provider rejects no token.
    private TokenFailure? FindTooLong(double issuedAt, double expiry, ProfileRules profile)
    {
        double most = Math.Min(_maxLifetime, profile.MaxLifetime);
        return double.IsFinite(most) && (expiry <= issuedAt || expiry - issuedAt > most) ? FailureTable.Get(TokenFailureCode.LifetimeNotAccepted) : null;
    }

    private TokenFailure? FindTooOld(double now, double issuedAt) => now - _skew - issuedAt > _maxAge ? FailureTable.Get(TokenFailureCode.TooOld) : null;

    private static bool TryReadOrAdd(in TokenClaims claims, RegisteredClaim claim, bool isRequired, CollectedFailures failures, out double seconds)
    {
        if (claims.GetKind(claim) == JsonKind.Absent)
        {
            seconds = double.NegativeInfinity;
            if (isRequired)
                failures.Add(CheckPoint.RequiredClaims, ClaimFailures.Missing(claim));
            return !isRequired;
        }

        if (claims.TryDate(claim, out seconds))
            return true;
        failures.Add(CheckPoint.ValidClaims, ClaimFailures.Invalid(claim));
        return false;
    }

    private static bool TryDate(in TokenClaims claims, RegisteredClaim claim, double absent, out double seconds)
    {
        if (claims.GetKind(claim) != JsonKind.Absent)
            return claims.TryDate(claim, out seconds);
        seconds = absent;
        return true;
    }

    private TokenFailure Create(TokenFailureCode code, string claim, double distance, string direction) =>
        FailureTable.Get(code).WithExplanation((claim, distance, direction, _skew), static it => string.Create(
            CultureInfo.InvariantCulture,
            $"'{it.claim}' is {it.distance:0.###} s {it.direction}, more than the clock skew of {it._skew:0.###} s allows. "
            + $"If the token is new, compare the clocks of this machine and the provider."));
}
