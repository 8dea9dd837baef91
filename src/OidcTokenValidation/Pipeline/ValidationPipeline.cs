using System.Diagnostics.CodeAnalysis;
using OidcTokenValidation.Claims;
using OidcTokenValidation.Credentials;
using OidcTokenValidation.Diagnostics;
using OidcTokenValidation.Issuers;
using OidcTokenValidation.SenderConstraints;
using OidcTokenValidation.Signatures;
using OidcTokenValidation.Tokens;

namespace OidcTokenValidation.Pipeline;

/// <summary>The way of a request through the stages. Each stage takes what only the stage before can make.</summary>
internal sealed class ValidationPipeline(int maxTokenLength, TokenReader reader, AccessTokenRules rules, IssuerDirectory issuers, TimeProvider time)
    : IDisposable
{
    /// <summary>Judges one request. Completes at once unless the issuer's keys have to be fetched.</summary>
    public ValueTask<AccessTokenValidationResult> ValidateAsync(in ResourceRequest request, CancellationToken cancellationToken)
    {
        // 1 Credentials: none, or one token under one scheme
        if (!CredentialsReader.TryRead(request, maxTokenLength, out PresentedCredentials credentials, out TokenFailure? failure))
            return Reject(failure);
        if (credentials.Scheme == PresentedScheme.None)
            return ValueTask.FromResult(AccessTokenValidationResult.NoCredentials);

        // 2 Tokens: form, header and claims, and all that can be refused before a signature is checked
        var screen = new EarlyRefusals(issuers, rules, time.GetUtcNow());
        if (!reader.TryRead(credentials.Token, screen, out UnverifiedToken? unverified, out failure))
            return Reject(failure);

        // 3 Issuers: the issuer's own key, and no other issuer's
        if (!issuers.TryFind(unverified.Issuer, out Issuer? issuer))
            return Reject(Failures.Of(TokenFailureCode.IssuerNotTrusted));
        ValueTask<KeySelection> key = issuer.Source.FindAsync(unverified.KeyId, unverified.Algorithm, cancellationToken);
        return key.IsCompletedSuccessfully
            ? ValueTask.FromResult(Judge(issuer, unverified, key.Result))
            : JudgeAsync(issuer, unverified, key);
    }

    /// <summary>The keys of the issuers that are at work.</summary>
    public IReadOnlyList<IssuerKeys> IssuerKeys => [.. issuers.All.Select(static issuer => issuer.Keys)];

    /// <inheritdoc/>
    public void Dispose() => issuers.Dispose();

    private async ValueTask<AccessTokenValidationResult> JudgeAsync(Issuer issuer, UnverifiedToken unverified, ValueTask<KeySelection> key) =>
        Judge(issuer, unverified, await key.ConfigureAwait(false));

    private AccessTokenValidationResult Judge(Issuer issuer, UnverifiedToken unverified, KeySelection selection)
    {
        if (selection.Status == KeySelectionStatus.Unavailable)
            return AccessTokenValidationResult.Unavailable(KeysUnavailable(issuer), selection.RetryAfter);
        if (!TryGetKey(selection, out Jose.SignatureVerifier? key, out TokenFailure? failure))
            return AccessTokenValidationResult.Rejected(failure);

        // 4 Signatures
        if (!VerifiedToken.TryVerify(unverified, key, out VerifiedToken? verified))
            return AccessTokenValidationResult.Rejected(Failures.Of(TokenFailureCode.InvalidSignature));

        // 5 Claims
        if (!rules.TryAccept(verified, issuer.Identifier, time.GetUtcNow(), out AccessToken? token, out failure))
            return AccessTokenValidationResult.Rejected(failure);

        // 6 SenderConstraints
        return BoundToken.TryBindBearer(token, verified.Content.Claims, out BoundToken? bound, out failure)
            ? AccessTokenValidationResult.Valid(bound)
            : AccessTokenValidationResult.Rejected(failure);
    }

    private static bool TryGetKey(in KeySelection selection, [NotNullWhen(true)] out Jose.SignatureVerifier? key, [NotNullWhen(false)] out TokenFailure? failure)
    {
        key = selection.Key;
        failure = key is not null ? null : Failures.Of(selection.Status switch
        {
            KeySelectionStatus.Ambiguous => TokenFailureCode.KeyAmbiguous,
            KeySelectionStatus.NotForAlgorithm => TokenFailureCode.KeyNotForAlgorithm,
            _ => TokenFailureCode.KeyNotFound,
        });
        return key is not null;
    }

    private static TokenFailure KeysUnavailable(Issuer issuer) => Failures.Of(TokenFailureCode.KeysUnavailable).Because(() =>
        $"The keys of {issuer.Identifier} could not be fetched, and none that are fresh enough are at hand. See the log of key fetches; the token itself was not judged.");

    private static ValueTask<AccessTokenValidationResult> Reject(TokenFailure failure) =>
        ValueTask.FromResult(AccessTokenValidationResult.Rejected(failure));
}
