using OidcTokenValidation.Checks;
using OidcTokenValidation.Credentials;
using OidcTokenValidation.Failures;
using OidcTokenValidation.Introspection;
using OidcTokenValidation.Jose;
using OidcTokenValidation.Replay;
using OidcTokenValidation.Revocation;
using OidcTokenValidation.SenderConstraints;

namespace OidcTokenValidation.Pipeline;

/// <summary>Validates one request, from its credentials to the replay of its proof.</summary>
/// <remarks>
/// The single checks and their order are <see cref="CheckPoint"/>. Those of a JWT that need no key are <see cref="EarlyChecks"/>: the token reader calls them
/// through an interface as soon as it has read header and claims, and they only reject. <see cref="JwtAcceptance"/> checks the claims again when the
/// signature has verified, and only that accepts.
/// </remarks>
internal sealed class ValidationPipeline(PipelineStages stages, TimeProvider time)
{
    // That an issuer is removed or changed during a validation is rare. A resolver that removes it each time that it is called would have no end.
    private const int MaxAttempts = 10;

    // The replay store, or what an application's check needs, can be back at once; a client with too many proofs waits until its oldest have expired.
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan QuotaRetry = TimeSpan.FromSeconds(10);

    private readonly CachedTokenAcceptance _cached = new(stages, time);
    private readonly JwtAcceptance _jwt = new(stages, time);
    private readonly OpaqueTokenAcceptance? _opaque = stages.Introspector is { } introspector ? new(introspector, stages.IntrospectedRules, time) : null;

    /// <summary>Validates a request. Completes at once unless keys have to be fetched, or introspection, a check or the replay store takes time.</summary>
    public async ValueTask<AccessTokenValidationResult> ValidateAsync(ResourceRequest request, CancellationToken cancellationToken)
    {
        // Credentials: none, or one token under one scheme
        if (!stages.Credentials.TryRead(request, out PresentedCredentials credentials, out TokenFailure? failure))
            return AccessTokenValidationResult.Rejected(TokenExplanation.AddTo(failure, request), credentials.Scheme);
        if (credentials.Scheme == PresentedScheme.None)
            return AccessTokenValidationResult.NoCredentials;

        // Encryption (RFC 9068 §4): before the cache, so that a transition ends for cached tokens too
        (PresentedScheme scheme, ReadOnlyMemory<char> text) = (credentials.Scheme, credentials.Token);
        if (stages.Encryption.Rejects(text.Span, time))
            return AccessTokenValidationResult.Rejected(FailureTable.Get(TokenFailureCode.TokenNotEncrypted), scheme);

        bool isOpaque = _opaque is not null && !stages.Encryption.IsEncrypted(text.Span) && OpaqueToken.IsOpaque(text.Span);
        Sha256Digest? hash = isOpaque || stages.TokenCache.MayContain(text.Span) ? TokenHash.Compute(text.Span) : null;
        Acceptance acceptance = default;
        for (int attempt = 0; acceptance.IsUndecided && attempt < MaxAttempts; attempt++)
        {
            // The token as an opaque one, as a cached one, or as a JWT, decrypted if it has to be, that the early checks do not reject
            Candidate candidate = isOpaque ? _opaque!.Read(credentials, hash!.Value)
                : (attempt == 0 && hash is { } cached ? _cached.Find(cached) : null) ?? _jwt.Read(text);
            if (candidate.Failure is not null)
                return AccessTokenValidationResult.Rejected(candidate.Failure, scheme, issuer: candidate.Issuer);

            // Issuer admission: for every kind of token, before a key is looked up or the introspection endpoint is called
            if (!stages.AdmitsIssuer(candidate.Issuer!, request))
                return AccessTokenValidationResult.Rejected(NotAdmitted, scheme, issuer: candidate.Issuer);

            // Acceptance: signature and claims; undecided if the issuer was removed or changed meanwhile
            acceptance = candidate.Opaque is { } opaque ? await _opaque!.AcceptAsync(opaque, cancellationToken).ConfigureAwait(false)
                : candidate.Cached is not null ? await _cached.AcceptAsync(candidate, hash!.Value, cancellationToken).ConfigureAwait(false)
                : await _jwt.AcceptAsync(candidate, text, hash, cancellationToken).ConfigureAwait(false);
        }

        if (acceptance.Token is not { } token)
            return acceptance.ToResult(scheme);

        // Sender constraint: no downgrade
        Sha256Digest tokenHash = scheme == PresentedScheme.DPoP ? hash ?? TokenHash.Compute(text.Span) : default;
        if (!stages.SenderConstraints.TryBind(token, request, scheme, tokenHash, acceptance.AcceptedAt, out BoundToken? bound, out failure))
            return AccessTokenValidationResult.Rejected(failure, scheme, stages.SenderConstraints.FindNonce(failure, acceptance.AcceptedAt), token.Issuer);

        // Revocation (RFC 7009 §3) and status lists (draft-ietf-oauth-status-list §8.3): for every kind of token, cached ones too
        TokenStatus status = await stages.Statuses.CheckAsync(bound.Token, cancellationToken).ConfigureAwait(false);
        if (!CurrentToken.TryPass(bound, stages.Revocations, status, out CurrentToken current, out failure))
            return Stopped(bound, failure, status, scheme);

        // Application checks: after the sender has proved to hold the token, and before its proof is used up
        TokenCheckResult check = await stages.Checks.CheckAsync(bound.Token, request.RequestServices, cancellationToken).ConfigureAwait(false);
        if (!CheckedToken.TryPass(current, check, out CheckedToken passed))
            return Stopped(bound, check, scheme);

        // Replay (RFC 9449 §11.1): last, so that only valid proofs cost memory
        if (!AdmittedToken.TryAdmit(passed, out AdmittedToken admitted))
        {
            ReplayOutcome outcome = await stages.Replay.TryAddAsync(bound.Proof!, request.Items, cancellationToken).ConfigureAwait(false);
            if (!AdmittedToken.TryAdmit(passed, outcome, out admitted))
                return Stopped(bound, outcome, scheme);
        }

        return AccessTokenValidationResult.Valid(admitted, scheme, stages.SavesTokens ? text.ToString() : null);
    }

    private static TokenFailure NotAdmitted => FailureTable.Get(TokenFailureCode.IssuerNotTrusted)
        .WithExplanation("The issuer is trusted, but AdmitIssuer does not admit it for this request.").At(CheckPoint.Introspection);

    private static AccessTokenValidationResult Stopped(BoundToken bound, TokenFailure failure, in TokenStatus status, PresentedScheme scheme) =>
        failure.Code switch
        {
            TokenFailureCode.RevocationsUnavailable => AccessTokenValidationResult.Unavailable(failure, scheme, Retry, bound.Token.Issuer),
            TokenFailureCode.StatusListUnavailable => AccessTokenValidationResult.Unavailable(failure, scheme, status.RetryAfter, bound.Token.Issuer),
            _ => AccessTokenValidationResult.Rejected(failure, scheme, bound.Proof?.NextNonce, bound.Token.Issuer),
        };

    private static AccessTokenValidationResult Stopped(BoundToken bound, in TokenCheckResult check, PresentedScheme scheme) =>
        check.Outcome == AccessTokenCheckOutcome.Unavailable
            ? AccessTokenValidationResult.Unavailable(check.Failure ?? FailureTable.Get(TokenFailureCode.CheckUnavailable), scheme, Retry, bound.Token.Issuer)
            : AccessTokenValidationResult.Rejected(
                check.Failure ?? FailureTable.Get(TokenFailureCode.RefusedByApplication), scheme, bound.Proof?.NextNonce, bound.Token.Issuer);

    private static AccessTokenValidationResult Stopped(BoundToken bound, ReplayOutcome outcome, PresentedScheme scheme) => outcome switch
    {
        ReplayOutcome.Replayed => AccessTokenValidationResult.Rejected(FailureTable.Get(TokenFailureCode.ProofReplayed), scheme, issuer: bound.Token.Issuer),
        ReplayOutcome.QuotaExceeded => AccessTokenValidationResult.Unavailable(
            FailureTable.Get(TokenFailureCode.ReplayQuotaExceeded), scheme, QuotaRetry, bound.Token.Issuer),
        _ => AccessTokenValidationResult.Unavailable(FailureTable.Get(TokenFailureCode.ReplayStoreUnavailable), scheme, Retry, bound.Token.Issuer),
    };
}
