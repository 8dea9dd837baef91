using OidcTokenValidation.Claims;
using OidcTokenValidation.Failures;
using OidcTokenValidation.Issuers;
using OidcTokenValidation.Jose;
using OidcTokenValidation.Keys;
using OidcTokenValidation.Reports;
using OidcTokenValidation.Tokens;

namespace OidcTokenValidation.Pipeline;

/// <summary>Accepts a JWT: decrypts it if it is encrypted, reads it, verifies its signature with a key of its issuer's, and checks its claims.</summary>
internal sealed class JwtAcceptance(PipelineStages stages, TimeProvider time)
{
    private readonly SignedText _signed = new(stages.Encryption, stages.Decryption);

    /// <summary>Reads the token and makes the early checks: all that can be rejected without a key of its issuer's.</summary>
    public Candidate Read(ReadOnlyMemory<char> sent)
    {
        if (!_signed.TryGet(sent, out ReadOnlyMemory<char> token, out TokenFailure? encrypted))
            return Candidate.Rejected(encrypted, issuer: null);
        DateTimeOffset now = time.GetUtcNow();
        FoundIssuer found = default;
        var early = new EarlyChecks(stages.Issuers, stages.Rules, now, ref found);
        return stages.Reader.TryRead(token, early, out UnverifiedToken unverified, out TokenFailure? failure)
            ? Candidate.From(unverified, token, found)
            : Candidate.Rejected(TokenExplanation.AddTo(failure, token, stages, found, now), found.IsFound ? found.Identifier : null);
    }

    /// <summary>Accepts it; undecided if its issuer was removed or changed meanwhile.</summary>
    /// <param name="candidate">The token, and the issuer that it names.</param>
    /// <param name="text">The token as it was sent.</param>
    /// <param name="hash">Its hash; null if it was not computed.</param>
    /// <param name="cancellationToken">Ends the waiting for keys.</param>
    public async ValueTask<Acceptance> AcceptAsync(Candidate candidate, ReadOnlyMemory<char> text, Sha256Digest? hash, CancellationToken cancellationToken)
    {
        // The issuer's own key, and no other issuer's (RFC 9068 §4)
        (UnverifiedToken jwt, FoundIssuer found) = (candidate.Jwt, candidate.Found);
        IssuerAdmission admission = stages.Issuers.Admit(found);
        if (admission.Issuer is not { } issuer)
            return WithoutIssuer(admission, found.Identifier);
        KeyVerification verification = await KeyVerification.VerifyAsync(jwt, issuer.Source, cancellationToken).ConfigureAwait(false);
        if (verification.Token is not { } verified)
        {
            KeySelection selection = verification.Selection;
            if (verification.Tried is not { } tried)
                return WithoutKey(selection, issuer, jwt.Header.Key);
            if (selection.Key is null && issuer.Tenancy is { IsClosed: true })
                return default;
            TokenFailure invalid = FailureTable.Get(TokenFailureCode.InvalidSignature);
            return Acceptance.Rejected(TokenExplanation.AddTo(invalid, candidate.SignedText, stages.Algorithms, tried), issuer.Identifier);
        }

        if (!stages.Issuers.Confirm(issuer))
            return default;
        stages.Reader.CacheHeader(jwt.Header);

        DateTimeOffset now = time.GetUtcNow();
        if (!stages.Rules.TryAccept(verified, issuer.Identifier, issuer.Profile, now, out AccessToken? token, out TokenFailure? failure))
            return Acceptance.Rejected(failure, issuer.Identifier);
        Cache(text.Span, hash, new CachedToken(verified, token.Accepted), now);
        return Acceptance.Accepted(token, now);
    }

    // A token whose hash was computed may have been seen before.
    private void Cache(ReadOnlySpan<char> text, Sha256Digest? hash, CachedToken cached, DateTimeOffset now)
    {
        if (stages.TokenCache.IsEnabled)
            stages.Telemetry.TokenCache.Missed();
        if (hash is { } key)
            stages.TokenCache.Add(key, cached, cached.GetLifetime(now));
        else
            stages.TokenCache.AddFirstSeen(text);
    }

    private static Acceptance WithoutIssuer(in IssuerAdmission admission, string issuer) =>
        admission.IsOutdated ? default
        : admission.IsNotTrusted ? Acceptance.Rejected(FailureTable.Get(TokenFailureCode.IssuerNotTrusted), issuer: null)
        : Acceptance.Unavailable(KeyFailures.NotFetched, admission.RetryAfter, issuer);

    private Acceptance WithoutKey(in KeySelection selection, Issuer issuer, KeyReference wanted)
    {
        if (issuer.Tenancy is { IsClosed: true })
            return default;
        TokenFailure failure = KeyFailures.Create(selection, issuer, wanted);
        if (selection.IsUnknown)
            stages.Telemetry.Keys.Unknown(stages.Telemetry.GetIssuerTag(issuer.Identifier), failure.Code);
        return selection.Status == KeySelectionStatus.Unavailable
            ? Acceptance.Unavailable(failure, selection.RetryAfter, issuer.Identifier)
            : Acceptance.Rejected(failure, issuer.Identifier);
    }
}
