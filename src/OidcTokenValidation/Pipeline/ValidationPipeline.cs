using OidcTokenValidation.Checks;
using OidcTokenValidation.Claims;
using OidcTokenValidation.Credentials;
using OidcTokenValidation.Failures;
using OidcTokenValidation.Introspection;
using OidcTokenValidation.Issuers;
using OidcTokenValidation.Jose;
using OidcTokenValidation.Keys;
using OidcTokenValidation.Replay;
using OidcTokenValidation.SenderConstraints;
using OidcTokenValidation.Tokens;

namespace OidcTokenValidation.Pipeline;

/// <summary>The way of a request through the stages. Each stage takes what only the stage before can make.</summary>
internal sealed class ValidationPipeline(PipelineStages stages, TimeProvider time)
{
    /// <summary>Judges one request. Completes at once unless the issuer's keys have to be fetched, the issuer has to be asked about the token, or an
    /// application's check or the replay store has to be waited for.</summary>
    public ValueTask<AccessTokenValidationResult> ValidateAsync(in ResourceRequest request, CancellationToken cancellationToken)
    {
        // 1 Credentials: none, or one token under one scheme
        if (!stages.Credentials.TryRead(request, out PresentedCredentials credentials, out TokenFailure? failure))
            return Reject(TokenExplanation.AddTo(failure, request), credentials.Scheme);
        if (credentials.Scheme == PresentedScheme.None)
            return ValueTask.FromResult(AccessTokenValidationResult.NoCredentials);

        var presented = new PresentedRequest(request, credentials, cancellationToken);
        if (stages.Introspector is { } introspector && OpaqueToken.IsOpaque(credentials.Token.Span))
            return IntrospectAsync(presented.WithHash(), introspector);
        return stages.TokenCache.MayContain(credentials.Token.Span) ? RecallAsync(presented.WithHash()) : ReadAsync(presented);
    }

    // A token that was accepted before need not be read again, if its key is still its issuer's.
    private ValueTask<AccessTokenValidationResult> RecallAsync(in PresentedRequest presented)
    {
        if (!stages.TokenCache.TryGet(presented.TokenHash!.Value, out CachedToken? known) || stages.Issuers.Find(known.Claims.Issuer) is not { } issuer)
            return ReadAsync(presented);
        if (!MayVouch(issuer.Identifier, presented))
            return RejectIssuer(presented, issuer.Identifier);
        ValueTask<KeySelection> key = issuer.Source.FindAsync(known.Verified.KeyReference, rejected: null, presented.CancellationToken);
        return key.IsCompletedSuccessfully ? RecallAsync(presented, issuer, known, key.Result) : RecallLaterAsync(presented, issuer, known, key);
    }

    private async ValueTask<AccessTokenValidationResult> RecallLaterAsync(PresentedRequest presented, Issuer issuer, CachedToken known, ValueTask<KeySelection> key) =>
        await RecallAsync(presented, issuer, known, await key.ConfigureAwait(false)).ConfigureAwait(false);

    private ValueTask<AccessTokenValidationResult> RecallAsync(in PresentedRequest presented, Issuer issuer, CachedToken known, in KeySelection selection)
    {
        if (!known.Verified.IsVerifiedBy(selection.Key) || !ReferenceEquals(known.Claims.Profile, issuer.Profile) || !stages.Issuers.Confirm(issuer))
        {
            stages.TokenCache.Remove(presented.TokenHash!.Value);
            return ReadAsync(presented);
        }

        stages.Telemetry.TokenCache.Hit();

        // 5 Claims: what time may have changed
        DateTimeOffset now = time.GetUtcNow();
        return stages.Rules.TryAcceptAgain(known.Claims, now, out AccessToken? token, out TokenFailure? failure)
            ? BindAsync(presented, token, now)
            : Reject(failure, presented.Credentials.Scheme, known.Claims.Issuer);
    }

    private ValueTask<AccessTokenValidationResult> ReadAsync(in PresentedRequest presented)
    {
        // 2 Tokens: form, header and claims, and all that can be refused before a signature is checked
        DateTimeOffset now = time.GetUtcNow();
        FoundIssuer found = default;
        var screen = new EarlyChecks(stages.Issuers, stages.Rules, now, ref found);
        if (!stages.Reader.TryRead(presented.Credentials.Token, screen, out UnverifiedToken unverified, out TokenFailure? failure))
            return Reject(TokenExplanation.AddTo(failure, presented.Credentials.Token, stages, found, now), presented.Credentials.Scheme, found.IsFound ? found.Identifier : null);

        // 3 Issuers: the issuer's own key, and no other issuer's
        if (!MayVouch(found.Identifier, presented))
            return RejectIssuer(presented, found.Identifier);
        IssuerAdmission admission = stages.Issuers.Admit(found);
        if (admission.Issuer is not { } issuer)
            return admission.IsOutdated ? ReadAsync(presented)
                : admission.IsNotTrusted ? Reject(FailureTable.Get(TokenFailureCode.IssuerNotTrusted), presented.Credentials.Scheme)
                : ValueTask.FromResult(KeyRefusals.ResultOf(admission, presented.Credentials.Scheme, found.Identifier));
        ValueTask<KeySelection> key = issuer.Source.FindAsync(unverified.Header.Key, rejected: null, presented.CancellationToken);
        return key.IsCompletedSuccessfully ? VerifyAsync(presented, issuer, unverified, key.Result) : VerifyLaterAsync(presented, issuer, unverified, key);
    }

    private async ValueTask<AccessTokenValidationResult> VerifyLaterAsync(PresentedRequest presented, Issuer issuer, UnverifiedToken unverified, ValueTask<KeySelection> key) =>
        await VerifyAsync(presented, issuer, unverified, await key.ConfigureAwait(false)).ConfigureAwait(false);

    private ValueTask<AccessTokenValidationResult> VerifyAsync(in PresentedRequest presented, Issuer issuer, in UnverifiedToken unverified, in KeySelection selection)
    {
        if (selection.Key is null && issuer.Tenancy is { IsClosed: true })
            return ReadAsync(presented);
        if (selection.Key is not { } key)
            return ValueTask.FromResult(KeyRefusals.ResultOf(selection, issuer, unverified.Header.Key, presented.Credentials.Scheme, stages.Telemetry));

        // 4 Signatures
        return VerifiedToken.TryVerify(unverified, key, out VerifiedToken? verified)
            ? AcceptVerifiedAsync(presented, issuer, unverified, verified)
            : VerifyAgainAsync(presented, issuer, unverified, key.Key);
    }

    // The provider may have replaced the key under its name, or its only key without a name: the token is judged once more by another one, and never by
    // the same.
    private async ValueTask<AccessTokenValidationResult> VerifyAgainAsync(PresentedRequest presented, Issuer issuer, UnverifiedToken unverified, PublicKey rejected)
    {
        KeySelection selection = await issuer.Source.FindAsync(unverified.Header.Key, rejected, presented.CancellationToken).ConfigureAwait(false);
        if (selection.Key is null && issuer.Tenancy is { IsClosed: true })
            return await ReadAsync(presented).ConfigureAwait(false);
        return selection.Key is { } key && VerifiedToken.TryVerify(unverified, key, out VerifiedToken? verified)
            ? await AcceptVerifiedAsync(presented, issuer, unverified, verified).ConfigureAwait(false)
            : AccessTokenValidationResult.Rejected(
                TokenExplanation.AddTo(FailureTable.Get(TokenFailureCode.InvalidSignature), presented.Credentials.Token, selection.Key?.Key ?? rejected),
                presented.Credentials.Scheme,
                issuer: issuer.Identifier);
    }

    private ValueTask<AccessTokenValidationResult> AcceptVerifiedAsync(in PresentedRequest presented, Issuer issuer, in UnverifiedToken unverified, VerifiedToken verified)
    {
        if (!stages.Issuers.Confirm(issuer))
            return ReadAsync(presented);
        stages.Reader.CacheHeader(unverified.Header);

        // 5 Claims
        DateTimeOffset now = time.GetUtcNow();
        if (!stages.Rules.TryAccept(verified, issuer.Identifier, issuer.Profile, now, out AccessToken? token, out TokenFailure? failure))
            return Reject(failure, presented.Credentials.Scheme, issuer.Identifier);
        Note(presented, verified, token.Accepted, now);
        return BindAsync(presented, token, now);
    }

    // A token that was hashed may have come before.
    private void Note(in PresentedRequest presented, VerifiedToken verified, AcceptedClaims claims, DateTimeOffset now)
    {
        if (stages.TokenCache.IsEnabled)
            stages.Telemetry.TokenCache.Missed();
        var cached = new CachedToken(verified, claims);
        if (presented.TokenHash is { } hash)
            stages.TokenCache.Add(hash, cached, cached.GetLifetime(now));
        else
            stages.TokenCache.AddFirstSeen(presented.Credentials.Token.Span);
    }

    // 2 to 4 for an opaque token: its issuer's word takes the place of a signature
    private ValueTask<AccessTokenValidationResult> IntrospectAsync(in PresentedRequest presented, Introspector introspector)
    {
        if (!OpaqueToken.TryRead(presented.Credentials, presented.TokenHash!.Value, out OpaqueToken? token))
            return Reject(TokenExplanation.AddTo(FailureTable.Get(TokenFailureCode.IllegalCharacter), presented.Credentials.Token), presented.Credentials.Scheme);
        if (!MayVouch(introspector.Issuer, presented))
            return RejectIssuer(presented, introspector.Issuer);
        ValueTask<IntrospectionResult> verdict = introspector.IntrospectAsync(token, presented.CancellationToken);
        return verdict.IsCompletedSuccessfully ? AcceptAsync(presented, introspector, verdict.Result) : IntrospectLaterAsync(presented, introspector, verdict);
    }

    private async ValueTask<AccessTokenValidationResult> IntrospectLaterAsync(PresentedRequest presented, Introspector introspector, ValueTask<IntrospectionResult> verdict) =>
        await AcceptAsync(presented, introspector, await verdict.ConfigureAwait(false)).ConfigureAwait(false);

    private ValueTask<AccessTokenValidationResult> AcceptAsync(in PresentedRequest presented, Introspector introspector, in IntrospectionResult verdict)
    {
        if (verdict.Token is not { } introspected)
            return ValueTask.FromResult(IntrospectionRefusals.ResultOf(verdict, presented.Credentials, introspector.Issuer));

        // 5 Claims of an opaque token
        DateTimeOffset now = time.GetUtcNow();
        return stages.IntrospectedRules.TryAccept(introspected, introspector.Issuer, introspector.Profile, now, out AccessToken? token, out TokenFailure? failure)
            ? BindAsync(presented, token, now)
            : Reject(failure, presented.Credentials.Scheme, introspector.Issuer);
    }

    private ValueTask<AccessTokenValidationResult> BindAsync(in PresentedRequest presented, AccessToken token, DateTimeOffset now)
    {
        PresentedScheme scheme = presented.Credentials.Scheme;

        // 6 SenderConstraints: no downgrade
        Sha256Digest hash = scheme == PresentedScheme.DPoP ? presented.WithHash().TokenHash!.Value : default;
        if (!stages.SenderConstraints.TryBind(token, presented.Request, scheme, hash, now, out BoundToken? bound, out TokenFailure? failure))
            return ValueTask.FromResult(AccessTokenValidationResult.Rejected(failure, scheme, stages.SenderConstraints.FindNonce(failure, now), token.Issuer));

        // The application's own checks: after the sender has proved to hold the token, and before its proof is used up
        ValueTask<TokenCheckResult> verdict = stages.Checks.CheckAsync(bound.Token, presented.Request.RequestServices, presented.CancellationToken);
        return verdict.IsCompletedSuccessfully ? AdmitAsync(presented, bound, verdict.Result) : AdmitAfterChecksAsync(presented, bound, verdict);
    }

    private async ValueTask<AccessTokenValidationResult> AdmitAfterChecksAsync(PresentedRequest presented, BoundToken bound, ValueTask<TokenCheckResult> verdict) =>
        await AdmitAsync(presented, bound, await verdict.ConfigureAwait(false)).ConfigureAwait(false);

    private ValueTask<AccessTokenValidationResult> AdmitAsync(in PresentedRequest presented, BoundToken bound, in TokenCheckResult verdict)
    {
        PresentedScheme scheme = presented.Credentials.Scheme;
        if (!CheckedToken.TryPass(bound, verdict, out CheckedToken passed))
            return ValueTask.FromResult(CheckRefusals.ResultOf(bound, verdict, scheme));

        // 7 Replay: last, so that only valid proofs cost memory
        if (AdmittedToken.TryAdmit(passed, out AdmittedToken admitted))
            return ValueTask.FromResult(AccessTokenValidationResult.Valid(admitted, scheme, Saved(presented)));
        ValueTask<ReplayOutcome> use = stages.Replay.TryAddAsync(bound.Proof!, presented.Request.RequestServices, presented.CancellationToken);
        return use.IsCompletedSuccessfully
            ? ValueTask.FromResult(ReplayRefusals.ResultOf(passed, use.Result, scheme, Saved(presented)))
            : AdmitLaterAsync(passed, use, scheme, Saved(presented));
    }

    private static async ValueTask<AccessTokenValidationResult> AdmitLaterAsync(CheckedToken passed, ValueTask<ReplayOutcome> use, PresentedScheme scheme, string? saved) =>
        ReplayRefusals.ResultOf(passed, await use.ConfigureAwait(false), scheme, saved);

    private string? Saved(in PresentedRequest presented) => stages.SavesTokens ? presented.Credentials.Token.ToString() : null;

    // In one place, so that no way to a key or to the issuer misses it.
    private bool MayVouch(string issuer, in PresentedRequest presented) => stages.AdmitIssuer is not { } admit || admit(issuer, presented.Request);

    private static ValueTask<AccessTokenValidationResult> RejectIssuer(in PresentedRequest presented, string issuer) => Reject(
        FailureTable.Get(TokenFailureCode.IssuerNotTrusted).WithExplanation("The issuer is trusted, but AdmitIssuer does not let it vouch for this request.").At(CheckPoint.Introspection), presented.Credentials.Scheme, issuer);

    private static ValueTask<AccessTokenValidationResult> Reject(TokenFailure failure, PresentedScheme scheme, string? issuer = null) =>
        ValueTask.FromResult(AccessTokenValidationResult.Rejected(failure, scheme, issuer: issuer));
}
