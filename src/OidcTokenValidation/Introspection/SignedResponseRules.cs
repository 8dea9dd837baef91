using System.Text;
using OidcTokenValidation.Failures;
using OidcTokenValidation.Issuers;
using OidcTokenValidation.Jose;
using OidcTokenValidation.Keys;
using OidcTokenValidation.Profiles;
using OidcTokenValidation.Text;
using OidcTokenValidation.Tokens;

namespace OidcTokenValidation.Introspection;

/// <summary>The rules for a signed response (RFC 9701 §5): of this issuer, for this API, new, and with a response in it.</summary>
/// <param name="issuer">The issuer.</param>
/// <param name="audiences">The names of this API: its client identifier at the endpoint, and its audiences.</param>
/// <param name="clockSkew">The accepted difference between the clocks of this machine and the provider.</param>
internal sealed class SignedResponseRules(Issuer issuer, IReadOnlyList<string> audiences, TimeSpan clockSkew)
{
    // The endpoint creates a response for each request: an older one is a copy.
    private static readonly TimeSpan MaxAge = TimeSpan.FromMinutes(5);

    private static readonly TypeRule Types = new(["token-introspection+jwt"], isOptional: false);

    private readonly byte[] _issuer = Encoding.UTF8.GetBytes(issuer.Identifier);
    private readonly AudienceNames _audiences = new(audiences);
    private readonly MessageTimes _times = new(MaxAge, clockSkew);

    /// <summary>The algorithms that the validator knows.</summary>
    public AlgorithmTable Algorithms => issuer.Algorithms.Table;

    /// <summary>The rules for the header: RFC 9701 §5, <c>typ</c>; RFC 8725 §3.1, an algorithm that is allowed for the issuer.</summary>
    public TokenFailure? FindHeaderFailure(SignatureAlgorithm algorithm, in JoseHeader header) =>
        !Types.Accepts(header) ? FailureTable.Get(TokenFailureCode.TypeNotAccepted)
        : !issuer.Algorithms.Contains(algorithm) ? FailureTable.Get(TokenFailureCode.AlgorithmNotAllowed)
        : null;

    /// <summary>The rules for the claims. <c>exp</c> and <c>nbf</c> are not expected, and apply where they are present.</summary>
    public TokenFailure? FindFailure(in TokenClaims claims, DateTimeOffset now)
    {
        if (claims.GetKind(RegisteredClaim.Issuer) != JsonKind.String || !claims.String(RegisteredClaim.Issuer).Equals(_issuer))
            return FailureTable.Get(TokenFailureCode.IssuerNotTrusted);
        if (!_audiences.AreIn(claims))
            return FailureTable.Get(TokenFailureCode.AudienceMismatch);
        TokenFailureCode code = _times.FindFault(claims, now);
        if (code == TokenFailureCode.None && claims.GetKind(RegisteredClaim.TokenIntrospection) != JsonKind.Object)
            code = TokenFailureCode.ClaimMissing;
        return code == TokenFailureCode.None ? null : FailureTable.Get(code);
    }

    /// <summary>Describes a failure of these rules or of the form for the log: what was expected, and what to change.</summary>
    public string Describe(TokenFailure failure) => failure.Code switch
    {
        TokenFailureCode.NotCompactJws or TokenFailureCode.IllegalCharacter =>
            $"its media type is {RequestFields.SignedIntrospectionType}, and its body is not a JWS in compact serialisation (RFC 7515 §7.1)",
        TokenFailureCode.NestedTooDeep or TokenFailureCode.TooManyMembers => "its claims are nested too deep, or have too many members",
        TokenFailureCode.CriticalHeader => "its header has 'crit', and no extension is supported (RFC 7515 §4.1.11)",
        TokenFailureCode.TypeNotAccepted =>
            $"the header's 'typ' is not {Types} (RFC 9701 §5): the endpoint sent another kind of JWT",
        TokenFailureCode.AlgorithmNotAllowed or TokenFailureCode.UnsecuredToken =>
            $"the header's 'alg' is not one of {issuer.Algorithms}. Register this API's client with one of them as introspection_signed_response_alg, "
            + "or add the algorithm: to AllowedAlgorithms, or by AddEd25519 or AddMLDsa if it is one of those. HMAC and 'none' are never accepted",
        TokenFailureCode.IssuerNotTrusted =>
            "'iss' is not the issuer (RFC 9701 §5). Compare TrustedIssuer.Issuer with 'issuer' in the provider's metadata, and check Introspection.Endpoint",
        TokenFailureCode.AudienceMismatch =>
            $"'aud' contains none of {_audiences} (RFC 9701 §5): the response is for another API. "
            + "Check Introspection.ClientId",
        TokenFailureCode.ClaimInvalid => "'iat' is missing, or 'iat', 'exp' or 'nbf' is not a number (RFC 9701 §5, RFC 7519 §4.1)",
        TokenFailureCode.IssuedInFuture or TokenFailureCode.NotYetValid or TokenFailureCode.Expired =>
            "it is not valid now by 'iat', 'nbf' or 'exp' and the ClockSkew. Compare the clocks of this machine and the provider",
        TokenFailureCode.TooOld =>
            $"'iat' is more than {MaxAge.TotalMinutes} minutes ago: the response is a copy of an earlier one, or the clocks differ",
        TokenFailureCode.ClaimMissing => "the claim 'token_introspection' is missing, or is not an object (RFC 9701 §5)",
        _ => failure.Explanation.TrimEnd('.'),
    };
}
