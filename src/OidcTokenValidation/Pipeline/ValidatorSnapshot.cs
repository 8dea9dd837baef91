using OidcTokenValidation.Challenges;
using OidcTokenValidation.Configuration;
using OidcTokenValidation.Issuers;

namespace OidcTokenValidation.Pipeline;

/// <summary>A validator as its options are: a request that began with it ends with it, whatever is reloaded meanwhile.</summary>
/// <param name="Stages">The stages.</param>
/// <param name="Engine">The pipeline and what is around it.</param>
/// <param name="Challenges">Writes challenges.</param>
/// <param name="Reports">Writes reports.</param>
/// <param name="Values">The values of the options.</param>
/// <param name="Issuers">What the options say of each issuer.</param>
/// <param name="WarmUp">Whether keys are fetched before they are needed.</param>
/// <param name="RequireKeysWithin">How long a start waits for the keys; null if it does not.</param>
internal sealed record ValidatorSnapshot(
    PipelineStages Stages,
    ValidatorEngine Engine,
    ChallengeWriter Challenges,
    ReportWriter Reports,
    OptionValues Values,
    IReadOnlyDictionary<string, IssuerTexts> Issuers,
    bool WarmUp,
    TimeSpan? RequireKeysWithin)
{
    /// <summary>Fetches the keys of issuers that an earlier snapshot did not have, in the background; a fetch that fails is logged where it fails.</summary>
    public void WarmUpNew(ValidatorSnapshot before)
    {
        if (!WarmUp)
            return;
        foreach (Issuer issuer in Stages.Issuers.Configured.Where(issuer => before.Stages.Issuers.FindConfigured(issuer.Identifier)?.Source != issuer.Source))
            _ = issuer.Source.RefreshAsync(CancellationToken.None);
    }
}
