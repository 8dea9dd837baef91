using OidcTokenValidation.Jose;
using OidcTokenValidation.Keys;
using OidcTokenValidation.Telemetry;
using OidcTokenValidation.Tokens;

namespace OidcTokenValidation.Introspection;

/// <summary>Verifies a signed response (RFC 9701 §5) with the keys of its issuer, as a JWT of the issuer is verified. Every failure is a fault of the
/// response: it shows nothing about the token that was sent.</summary>
internal sealed class SignedResponseVerifier(SignedResponseRules rules, IKeySource keys, int maxLength, TimeProvider time)
{
    // The response inside has the limits of IntrospectedToken; the claims beside it are few.
    private const int MaxDepth = 17;
    private const int MaxMembers = 288;

    private readonly TokenReader _reader = new(maxLength, MaxDepth, MaxMembers, rules.Algorithms);

    /// <summary>Returns the response with the content of <c>token_introspection</c> as its body, or with a fault.</summary>
    /// <param name="response">The response.</param>
    /// <param name="text">Its body, a JWS in compact serialisation.</param>
    /// <param name="cancellationToken">Ends the waiting for keys.</param>
    public async ValueTask<IntrospectionResponse> VerifyAsync(IntrospectionResponse response, string text, CancellationToken cancellationToken)
    {
        var early = new EarlyChecks(rules, time.GetUtcNow());
        if (!_reader.TryRead(text.AsMemory(), early, out UnverifiedToken jwt, out TokenFailure? failure))
            return Fail(response, IntrospectionFault.InvalidSignedResponse, rules.Describe(failure));
        try
        {
            KeyVerification verification = await KeyVerification.VerifyAsync(jwt, keys, cancellationToken).ConfigureAwait(false);
            return verification.Token is { } verified ? Open(response, verified)
                : verification.Tried is null ? Fail(response, IntrospectionFault.KeyNotFound, Describe(verification.Selection.Status))
                : Fail(response, IntrospectionFault.InvalidSignedResponse, "its signature is invalid: no key of the issuer verifies it");
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return Fail(response, IntrospectionFault.TimedOut, "it is signed, and the request was cancelled before the issuer's keys were fetched");
        }
    }

    private IntrospectionResponse Open(in IntrospectionResponse response, VerifiedToken verified)
    {
        TokenClaims claims = verified.Content.Claims;
        return rules.FindFailure(claims, time.GetUtcNow()) is { } failure
            ? Fail(response, IntrospectionFault.InvalidSignedResponse, rules.Describe(failure))
            : response with { Body = claims.Json(RegisteredClaim.TokenIntrospection).ToArray() };
    }

    private static IntrospectionResponse Fail(in IntrospectionResponse response, IntrospectionFault fault, string detail) =>
        IntrospectionResponse.Failed(fault, response.Status, detail);

    private static string Describe(KeySelectionStatus status) => status switch
    {
        KeySelectionStatus.Unavailable => "it is signed, and its key could not be looked up: see the log entries about the issuer's keys",
        KeySelectionStatus.Ambiguous => "its header names no key, and several keys of the issuer fit. Configure the provider to write 'kid'",
        KeySelectionStatus.NotForAlgorithm => "the issuer's key that its header names is not for the algorithm of its header (RFC 8725 §3.1)",
        _ => "the issuer's key set does not contain the key that its header names. Check that Keys and Introspection.Endpoint are of one provider",
    };

    // They only reject. The rules for claims are applied again to the verified response.
    private readonly struct EarlyChecks(SignedResponseRules rules, DateTimeOffset now) : IEarlyChecks
    {
        public TokenFailure? FindFailure(SignatureAlgorithm algorithm, scoped in JoseHeader header, scoped TokenClaims claims) =>
            rules.FindHeaderFailure(algorithm, header) ?? rules.FindFailure(claims, now);
    }
}
