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
        var faults = new CollectedFailures();
        if (!stages.Credentials.TryRead(request, out PresentedCredentials credentials, out _) || credentials.Scheme == PresentedScheme.None)
            return faults;

        Issuer? issuer = null;
        var screen = new CollectingChecks(stages, time.GetUtcNow(), faults, ref issuer);
        if (!stages.Reader.TryRead(credentials.Token, screen, out UnverifiedToken unverified, out _))
            return faults;

        // Only an issuer that is in use: a report adds none.
        if (issuer is not null && stages.AdmitsIssuer(issuer.Identifier, request))
            await VerifyAsync(unverified, issuer, faults, cancellationToken).ConfigureAwait(false);
        return faults;
    }

    private static async ValueTask VerifyAsync(UnverifiedToken unverified, Issuer issuer, CollectedFailures faults, CancellationToken cancellationToken)
    {
        KeySelection selection = await issuer.Source.FindAsync(unverified.Header.Key, rejected: null, cancellationToken).ConfigureAwait(false);
        if (selection.Status == KeySelectionStatus.Unavailable)
            return;
        faults.Add(CheckPoint.IssuerKeys, failure: null);
        if (selection.Key is not { } key)
        {
            faults.Add(CheckPoint.SigningKey, KeyFailures.Create(selection, issuer, unverified.Header.Key));
            return;
        }

        faults.Add(CheckPoint.SigningKey, failure: null);
        faults.IsVerified = VerifiedToken.TryVerify(unverified, key, out _);
        faults.Add(CheckPoint.Signature, faults.IsVerified ? null : FailureTable.Get(TokenFailureCode.InvalidSignature));
    }
}
