using OidcTokenValidation.Text;

namespace OidcTokenValidation.Tokens;

/// <summary>The rules for the times of a JWT that is a message of the provider: <c>iat</c> is required and not long ago, because an older message is a copy;
/// <c>exp</c> and <c>nbf</c> apply where they are present (RFC 7519 §4.1, RFC 8417 §2.2, RFC 9701 §5, OpenID Connect Back-Channel Logout 1.0
/// §2.4).</summary>
/// <param name="maxAge">The greatest age, to which the clock skew is added.</param>
/// <param name="clockSkew">The accepted difference between the clocks of this machine and the provider.</param>
internal sealed class MessageTimes(TimeSpan maxAge, TimeSpan clockSkew)
{
    private readonly double _skew = clockSkew.TotalSeconds;

    /// <summary>The greatest age, without the clock skew.</summary>
    public TimeSpan MaxAge => maxAge;

    /// <summary>The time until which a message is not too old.</summary>
    public DateTimeOffset GetAcceptedUntil(DateTimeOffset issuedAt) => issuedAt + maxAge + clockSkew;

    /// <summary>What is wrong with the times; <see cref="TokenFailureCode.None"/> if nothing is.</summary>
    public TokenFailureCode FindFault(in TokenClaims claims, DateTimeOffset time)
    {
        if (!claims.TryDate(RegisteredClaim.IssuedAt, out double issuedAt)
            || !TryDate(claims, RegisteredClaim.Expiry, double.PositiveInfinity, out double expiry)
            || !TryDate(claims, RegisteredClaim.NotBefore, double.NegativeInfinity, out double notBefore))
            return TokenFailureCode.ClaimInvalid;
        double now = NumericDate.From(time);
        if (issuedAt > now + _skew)
            return TokenFailureCode.IssuedInFuture;
        if (now - _skew - issuedAt > maxAge.TotalSeconds)
            return TokenFailureCode.TooOld;
        if (now - _skew >= expiry)
            return TokenFailureCode.Expired;
        return now + _skew < notBefore ? TokenFailureCode.NotYetValid : TokenFailureCode.None;
    }

    private static bool TryDate(in TokenClaims claims, RegisteredClaim claim, double absent, out double seconds)
    {
        seconds = absent;
        return claims.GetKind(claim) == JsonKind.Absent || claims.TryDate(claim, out seconds);
    }
}
