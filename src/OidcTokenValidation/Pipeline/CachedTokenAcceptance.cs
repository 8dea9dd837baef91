using OidcTokenValidation.Claims;
using OidcTokenValidation.Issuers;
using OidcTokenValidation.Jose;
using OidcTokenValidation.Keys;

namespace OidcTokenValidation.Pipeline;

/// <summary>Accepts a token from the cache: it is not read again if its key is still its issuer's.</summary>
internal sealed class CachedTokenAcceptance(PipelineStages stages, TimeProvider time)
{
    /// <summary>Finds a token in the cache; null if it is not cached, or its issuer is no longer in use.</summary>
    public Candidate? Find(Sha256Digest hash) =>
        stages.TokenCache.TryGet(hash, out CachedToken? cached) && stages.Issuers.Find(cached.Claims.Issuer) is { } issuer
            ? Candidate.From(cached, issuer)
            : null;

    /// <summary>Accepts it; undecided, and removed from the cache, if its issuer's key or settings have changed.</summary>
    public async ValueTask<Acceptance> AcceptAsync(Candidate candidate, Sha256Digest hash, CancellationToken cancellationToken)
    {
        (CachedToken cached, Issuer issuer) = (candidate.Cached!, candidate.Found.Active!);
        KeySelection selection = await issuer.Source.FindAsync(cached.Verified.KeyReference, rejected: null, cancellationToken).ConfigureAwait(false);
        if (!cached.Verified.IsVerifiedBy(selection.Key) || !ReferenceEquals(cached.Claims.Profile, issuer.Profile) || !stages.Issuers.Confirm(issuer))
        {
            stages.TokenCache.Remove(hash);
            return default;
        }

        stages.Telemetry.TokenCache.Hit();

        // Of the claims, only those about time can have become invalid.
        DateTimeOffset now = time.GetUtcNow();
        return stages.Rules.TryAcceptAgain(cached.Claims, now, out AccessToken? token, out TokenFailure? failure)
            ? Acceptance.Accepted(token, now)
            : Acceptance.Rejected(failure, cached.Claims.Issuer);
    }
}
