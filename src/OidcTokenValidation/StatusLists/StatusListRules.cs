using System.Text;
using OidcTokenValidation.Failures;
using OidcTokenValidation.Jose;
using OidcTokenValidation.Profiles;
using OidcTokenValidation.Telemetry;
using OidcTokenValidation.Text;
using OidcTokenValidation.Tokens;

namespace OidcTokenValidation.StatusLists;

/// <summary>The rules for a status list as a JWT (draft-ietf-oauth-status-list §5.1): of this issuer, for this address, and not expired.</summary>
/// <param name="issuer">The issuer identifier.</param>
/// <param name="algorithms">The algorithms that the issuer may use. HMAC, which the draft allows, is never one of them.</param>
internal sealed class StatusListRules(string issuer, AlgorithmSet algorithms)
{
    // The greatest ClockSkew of a validator.
    private const double MaxSkew = 300;

    private static readonly TypeRule Types = new(["statuslist+jwt"], isOptional: false);

    private readonly byte[] _issuer = Encoding.UTF8.GetBytes(issuer);

    /// <summary>The algorithms that the validator knows.</summary>
    public AlgorithmTable Algorithms => algorithms.Table;

    /// <summary>The rules for the header: only with this type a JWT of the issuer is a list, and one with this type is never an access token.</summary>
    public TokenFailure? FindHeaderFailure(SignatureAlgorithm algorithm, in JoseHeader header) =>
        !Types.Accepts(header) ? FailureTable.Get(TokenFailureCode.TypeNotAccepted)
        : !algorithms.Contains(algorithm) ? FailureTable.Get(TokenFailureCode.AlgorithmNotAllowed)
        : null;

    /// <summary>The rules for the claims of a list whose signature was verified.</summary>
    /// <param name="claims">The claims.</param>
    /// <param name="address">The address that tokens refer to, UTF-8.</param>
    /// <param name="now">The time.</param>
    /// <returns>What is wrong, for the log; null if nothing is.</returns>
    public (StatusListFault Fault, string Detail)? FindFault(in TokenClaims claims, ReadOnlySpan<byte> address, DateTimeOffset now)
    {
        if (!IsString(claims, RegisteredClaim.Subject, address))
            return (StatusListFault.Invalid, "'sub' is not the address that tokens refer to, code point for code point (§8.3): it is another list");
        if (claims.GetKind(RegisteredClaim.Issuer) != JsonKind.Absent && !IsString(claims, RegisteredClaim.Issuer, _issuer))
            return (StatusListFault.Invalid, "'iss' is not the issuer of the tokens");
        if (!claims.TryDate(RegisteredClaim.IssuedAt, out double issuedAt)
            || !IsAbsentOrDate(claims, RegisteredClaim.Expiry)
            || !IsAbsentOrDate(claims, RegisteredClaim.NotBefore))
            return (StatusListFault.Invalid, "'iat' is missing, or 'iat', 'exp' or 'nbf' is not a number (§5.1)");

        double seconds = NumericDate.From(now);
        if (issuedAt > seconds + MaxSkew || (claims.TryDate(RegisteredClaim.NotBefore, out double notBefore) && notBefore > seconds + MaxSkew))
            return (StatusListFault.Invalid, "it is issued in the future by 'iat' or 'nbf'. Compare the clocks of this machine and the provider");

        // Without an allowance: a list that is nearly expired is of no use. The one that is cached may be used longer, by the clock skew of the validator.
        return GetExpiry(claims) <= seconds
            ? (StatusListFault.Expired, "'exp' has passed: the provider does not issue the list again in time")
            : null;
    }

    /// <summary>Describes a failure of the form or the header for the log.</summary>
    public string Describe(TokenFailure failure) => failure.Code switch
    {
        TokenFailureCode.NotCompactJws or TokenFailureCode.IllegalCharacter => "it is not a JWS in compact serialisation (RFC 7515 §7.1)",
        TokenFailureCode.EncryptedToken => "it is encrypted (JWE), which is not supported",
        TokenFailureCode.TypeNotAccepted => $"the header's 'typ' is not {Types} (§5.1): it is another kind of JWT",
        TokenFailureCode.AlgorithmNotAllowed or TokenFailureCode.UnsecuredToken =>
            $"the header's 'alg' is not one of {algorithms}. HMAC and 'none' are never accepted",
        _ => failure.Explanation.TrimEnd('.'),
    };

    /// <summary>When the list expires, in seconds since 1970; infinite without <c>exp</c>.</summary>
    public static double GetExpiry(in TokenClaims claims) => claims.TryDate(RegisteredClaim.Expiry, out double expiry) ? expiry : double.PositiveInfinity;

    private static bool IsString(in TokenClaims claims, RegisteredClaim claim, ReadOnlySpan<byte> expected) =>
        claims.GetKind(claim) == JsonKind.String && claims.String(claim).Equals(expected);

    private static bool IsAbsentOrDate(in TokenClaims claims, RegisteredClaim claim) =>
        claims.GetKind(claim) == JsonKind.Absent || claims.TryDate(claim, out _);
}
