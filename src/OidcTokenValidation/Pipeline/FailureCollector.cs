using OidcTokenValidation.Credentials;
using OidcTokenValidation.Failures;
using OidcTokenValidation.Issuers;
using OidcTokenValidation.Keys;
using OidcTokenValidation.Reports;
using OidcTokenValidation.Tokens;

namespace OidcTokenValidation.Pipeline;

/// <summary>Collects for a report the failures of a JWT behind the first one: of its header, its claims, its key and its signature. It accepts
/// nothing.</summary>
internal sealed class FailureCollector(PipelineStages stages, TimeProvider time)
{
    public async ValueTask<CollectedFailures> CollectAsync(ResourceRequest request, CancellationToken cancellationToken)
    {
        var failures = new CollectedFailures();
        if (!stages.Credentials.TryRead(request, out PresentedCredentials credentials, out _) || credentials.Scheme == PresentedScheme.None)
            return failures;

        Issuer? issuer = null;
        var checks = new CollectingChecks(stages, time.GetUtcNow(), failures, ref issuer);
        if (stages.Encryption.Rejects(credentials.Token.Span, time))
            failures.Add(CheckPoint.Decryption, FailureTable.Get(TokenFailureCode.TokenNotEncrypted));
        var signed = new SignedText(stages.Encryption, stages.Decryption);
        if (!signed.TryGet(credentials.Token, out ReadOnlyMemory<char> token, out _)
            || !stages.Reader.TryRead(token, checks, out UnverifiedToken unverified, out _))
            return failures;

        // Only an issuer that is in use: a report adds none.
        if (issuer is not null && stages.AdmitsIssuer(issuer.Identifier, request))
            await VerifyAsync(unverified, issuer, failures, cancellationToken).ConfigureAwait(false);
        return failures;
    }

    private static async ValueTask VerifyAsync(UnverifiedToken unverified, Issuer issuer, CollectedFailures failures, CancellationToken cancellationToken)
    {
        KeySelection selection = await issuer.Source.FindAsync(unverified.Header.Key, rejected: null, cancellationToken).ConfigureAwait(false);
        if (selection.Status == KeySelectionStatus.Unavailable)
            return;
        failures.Add(CheckPoint.IssuerKeys, failure: null);
        if (selection.Key is not { } key)
        {
            failures.Add(CheckPoint.SigningKey, KeyFailures.Create(selection, issuer, unverified.Header.Key));
            return;
        }

        failures.Add(CheckPoint.SigningKey, failure: null);
        failures.IsVerified = VerifiedToken.TryVerify(unverified, key, out _);
        failures.Add(CheckPoint.Signature, failures.IsVerified ? null : FailureTable.Get(TokenFailureCode.InvalidSignature));
    }
}
