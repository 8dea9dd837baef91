using OidcTokenValidation.Claims;
using OidcTokenValidation.Credentials;
using OidcTokenValidation.Failures;
using OidcTokenValidation.Introspection;
using OidcTokenValidation.Jose;

namespace OidcTokenValidation.Pipeline;

/// <summary>Accepts an opaque token: the response of its issuer's introspection endpoint takes the place of a signature (RFC 7662).</summary>
internal sealed class OpaqueTokenAcceptance(Introspector introspector, IntrospectedTokenRules rules, TimeProvider time)
{
    public Candidate Read(in PresentedCredentials credentials, Sha256Digest hash) => OpaqueToken.TryRead(credentials, hash, out OpaqueToken? token)
        ? Candidate.From(token, introspector.Issuer)
        : Candidate.Rejected(Explain(TokenFailureCode.IllegalCharacter, credentials.Token), issuer: null);

    /// <summary>Accepts it if its issuer calls it active and its claims are valid.</summary>
    public async ValueTask<Acceptance> AcceptAsync(OpaqueToken opaque, CancellationToken cancellationToken)
    {
        IntrospectionResult result = await introspector.IntrospectAsync(opaque, cancellationToken).ConfigureAwait(false);
        if (result.Status == IntrospectionStatus.Inactive)
            return Acceptance.Rejected(Explain(TokenFailureCode.TokenNotActive, opaque.Text), introspector.Issuer);
        if (result.Token is not { } introspected)
            return Acceptance.Unavailable(Explain(TokenFailureCode.IntrospectionUnavailable, opaque.Text), result.RetryAfter, introspector.Issuer);

        DateTimeOffset now = time.GetUtcNow();
        return rules.TryAccept(introspected, introspector.Issuer, introspector.Profile, now, out AccessToken? token, out TokenFailure? failure)
            ? Acceptance.Accepted(token, now)
            : Acceptance.Rejected(failure, introspector.Issuer);
    }

    private static TokenFailure Explain(TokenFailureCode code, ReadOnlyMemory<char> token) => TokenExplanation.AddTo(FailureTable.Get(code), token);
}
