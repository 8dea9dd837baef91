using System.Globalization;
using OidcTokenValidation.Diagnostics;
using OidcTokenValidation.Text;
using OidcTokenValidation.Tokens;

namespace OidcTokenValidation.Claims;

/// <summary>When a token may be used (RFC 7519 §4.1.4 to §4.1.6), with one clock skew for all three claims.</summary>
internal sealed class TokenLifetimeRules(TimeSpan clockSkew, TimeSpan? maxLifetime)
{
    private readonly double _skew = clockSkew.TotalSeconds;
    private readonly double _maxLifetime = maxLifetime?.TotalSeconds ?? double.PositiveInfinity;

    /// <summary>How far this machine's clock and the provider's may differ.</summary>
    public TimeSpan ClockSkew => clockSkew;

    public TokenFailure? FindFailure(in TokenClaims claims, DateTimeOffset now)
    {
        if (!claims.TryDate(RegisteredClaim.Expiry, out double expiry))
            return Unreadable(claims, RegisteredClaim.Expiry);
        if (!claims.TryDate(RegisteredClaim.IssuedAt, out double issuedAt))
            return Unreadable(claims, RegisteredClaim.IssuedAt);
        bool hasNotBefore = claims.KindOf(RegisteredClaim.NotBefore) != JsonKind.Absent;
        if (!claims.TryDate(RegisteredClaim.NotBefore, out double notBefore) && hasNotBefore)
            return ClaimFailures.Invalid(RegisteredClaim.NotBefore);

        double seconds = NumericDate.Of(now);
        if (seconds - _skew >= expiry)                          // RFC 7519 §4.1.4: now is before exp
            return Because(TokenFailureCode.Expired, "exp", seconds - expiry, "ago");
        if (hasNotBefore && seconds + _skew < notBefore)        // RFC 7519 §4.1.5
            return Because(TokenFailureCode.NotYetValid, "nbf", notBefore - seconds, "ahead");
        if (issuedAt > seconds + _skew)                         // RFC 7519 §4.1.6
            return Because(TokenFailureCode.IssuedInFuture, "iat", issuedAt - seconds, "ahead");
        return expiry > issuedAt && expiry - issuedAt <= _maxLifetime
            ? null
            : Failures.Of(TokenFailureCode.LifetimeNotAccepted);
    }

    private static TokenFailure Unreadable(in TokenClaims claims, RegisteredClaim claim) =>
        claims.KindOf(claim) == JsonKind.Absent ? ClaimFailures.Missing(claim) : ClaimFailures.Invalid(claim);

    private TokenFailure Because(TokenFailureCode code, string claim, double distance, string direction) =>
        Failures.Of(code).Because(() => string.Create(
            CultureInfo.InvariantCulture,
            $"'{claim}' is {distance:0.###} s {direction}, more than the clock skew of {_skew:0.###} s allows. If the token is fresh, compare the clocks of this machine and the provider's."));
}
