using OidcTokenValidation.Challenges;
using OidcTokenValidation.Configuration;
using OidcTokenValidation.Issuers;
using OidcTokenValidation.SecurityEvents;

namespace OidcTokenValidation.Pipeline;

/// <summary>The state of a validator that follows from its options. A request uses one snapshot from its beginning to its end, also across a reload.</summary>
/// <param name="Stages">The stages.</param>
/// <param name="Engine">Runs the pipeline.</param>
/// <param name="Challenges">Writes challenges.</param>
/// <param name="Reports">Writes reports.</param>
/// <param name="Values">The values of the options.</param>
/// <param name="Issuers">The options of each issuer.</param>
/// <param name="Decisions">Logs access decisions; null if they are not logged.</param>
/// <param name="Logout">Receives logout tokens; null if none is accepted.</param>
/// <param name="WarmUp">Whether keys are fetched before they are needed.</param>
/// <param name="RequireKeysWithin">How long a start waits for the keys; null if it does not.</param>
internal sealed record ValidatorSnapshot(
    PipelineStages Stages,
    ValidatorEngine Engine,
    ChallengeWriter Challenges,
    ReportWriter Reports,
    OptionValues Values,
    IReadOnlyDictionary<string, IssuerTexts> Issuers,
    DecisionLog? Decisions,
    LogoutReceiver? Logout,
    bool WarmUp,
    TimeSpan? RequireKeysWithin)
{
    /// <summary>Fetches the keys of issuers that an earlier snapshot did not have, in the background. The fetch itself logs its failure.</summary>
    public void WarmUpNew(ValidatorSnapshot before)
    {
        if (!WarmUp)
            return;
        foreach (Issuer issuer in Stages.Issuers.Configured.Where(issuer => before.Stages.Issuers.FindConfigured(issuer.Identifier)?.Source != issuer.Source))
            _ = issuer.Source.RefreshAsync(CancellationToken.None);
    }
}
