namespace OidcTokenValidation.Conventions.Tests.Support;

/// <summary>One agreed exception from one rule.</summary>
/// <param name="Rule">A constant of <see cref="Rules"/>.</param>
/// <param name="File">The file, relative to src/.</param>
/// <param name="Subject">For <see cref="Rules.Layers"/> the folder that the file may use; for the other rules the name that the violation shows.</param>
/// <param name="Reason">Why; never empty.</param>
internal sealed record Allowance(string Rule, string File, string Subject, string Reason);

/// <summary>All agreed exceptions. A test fails when one of them is no longer needed.</summary>
internal static class Allowances
{
    public static IReadOnlyList<Allowance> All { get; } =
    [
        new(Rules.Layers, "OidcTokenValidation/AccessTokenValidator.cs", "Pipeline", "the entry point runs the pipeline"),
        new(Rules.Layers, "OidcTokenValidation/AccessTokenValidator.cs", "Challenges", "the entry point creates the challenge for a result"),
        new(Rules.Layers, "OidcTokenValidation/AccessTokenValidator.cs", "Configuration", "the entry point validates the options"),
        new(Rules.Layers, "OidcTokenValidation/AccessTokenValidator.cs", "Hosting", "the entry point follows changes of the options"),
        new(Rules.Layers, "OidcTokenValidation/AccessTokenValidator.Events.cs", "Pipeline", "the entry point uses the current options"),
        new(Rules.Layers, "OidcTokenValidation/AccessTokenValidator.Events.cs", "SecurityEvents", "the entry point receives logout tokens"),
        new(Rules.Layers, "OidcTokenValidation/AccessTokenValidationServiceCollectionExtensions.cs", "Configuration", "registers the validation of the options"),
        new(Rules.Layers, "OidcTokenValidation/AccessTokenValidationServiceCollectionExtensions.cs", "Hosting", "registers validators, and the guard that keeps explanations in Development"),
        new(Rules.Layers, "OidcTokenValidation/AccessTokenHealthChecksBuilderExtensions.cs", "Hosting", "registers the health checks"),
        new(Rules.Layers, "OidcTokenValidation/IssuerKeys.cs", "Keys", "the operator's handle on an issuer's key source"),
        new(Rules.Layers, "OidcTokenValidation/AccessToken.cs", "Claims", "claims are read when they are first used"),
        new(Rules.Layers, "OidcTokenValidation/AccessToken.cs", "Principal", "the principal is created on demand"),
        new(Rules.Layers, "OidcTokenValidation/AccessToken.cs", "Revocation", "a token ends by expiry or revocation, for the streams of every host"),
        new(Rules.Layers, "OidcTokenValidation/AwsPrincipal.cs", "Claims", "the claims of a workload are read when they are first used"),
        new(Rules.Layers, "OidcTokenValidation/AzureManagedIdentity.cs", "Claims", "the claims of a workload are read when they are first used"),
        new(Rules.Layers, "OidcTokenValidation/GitHubActionsJob.cs", "Claims", "the claims of a workload are read when they are first used"),
        new(Rules.Layers, "OidcTokenValidation/GitLabCiJob.cs", "Claims", "the claims of a workload are read when they are first used"),
        new(Rules.Layers, "OidcTokenValidation/GoogleWorkload.cs", "Claims", "the claims of a workload are read when they are first used"),
        new(Rules.Layers, "OidcTokenValidation/KubernetesWorkload.cs", "Claims", "the claims of a workload are read when they are first used"),
        new(Rules.Layers, "OidcTokenValidation/SpiffeId.cs", "Claims", "the claims of a workload are read when they are first used"),
        new(Rules.Layers, "OidcTokenValidation/AccessTokenProfile.cs", "Profiles", "a profile is public data, the named ones and the rules are not"),
        new(Rules.Layers, "OidcTokenValidation/AccessTokenProfile.Providers.cs", "Profiles", "a profile is public data, the named ones are located in the folder"),
        new(Rules.Layers, "OidcTokenValidation/AccessTokenProfile.Workloads.cs", "Profiles", "a profile is public data, the named ones are located in the folder"),
        new(Rules.Layers, "OidcTokenValidation/AccessRequirement.Workloads.cs", "Requirements", "a requirement is a list of conditions, which are not public"),
        new(Rules.Layers, "OidcTokenValidation/AccessRequirement.Workloads.cs", "Profiles", "a workload is one of a platform, by the profile of its issuer"),
        new(Rules.Layers, "OidcTokenValidation/AccessTokenValidationResult.cs", "Replay", "only an AdmittedToken becomes a valid result: the last gate"),
        new(Rules.Layers, "OidcTokenValidation/AccessTokenValidationResult.cs", "Credentials", "the challenge contains the error for the scheme that was used"),
        new(Rules.Layers, "OidcTokenValidation/AccessTokenValidationResult.cs", "Challenges", "valid results send a nonce as rejected ones do"),
        new(Rules.Layers, "OidcTokenValidation/AccessTokenValidator.cs", "Credentials", "logs that a proof beside a Bearer token was ignored"),
        new(Rules.Layers, "OidcTokenValidation/AccessTokenValidator.cs", "Requirements", "what a valid token lacks is logged and counted where its challenge is made"),
        new(Rules.Layers, "OidcTokenValidation/AccessRequirement.cs", "Requirements", "a requirement is a list of conditions, which are not public"),
        new(Rules.Layers, "OidcTokenValidation/AccessTokenProfile.cs", "Profiles", "the list of named profiles, and their comparison"),
        new(Rules.Layers, "OidcTokenValidation/AccessTokenProfile.Providers.cs", "Profiles", "named profiles are data of the folder Profiles"),
        new(Rules.Layers, "OidcTokenValidation/AccessTokenPrincipalOptions.cs", "Principal", "the names that were logged are recorded per options"),
        new(Rules.Layers, "OidcTokenValidation/InMemoryReplayStore.cs", "Replay", "the store is public, its table is not"),
        new(Rules.Layers, "OidcTokenValidation/AccessTokenProfile.cs", "Profiles", "the named profiles are values of it"),
        new(Rules.Layers, "OidcTokenValidation/AccessTokenProfile.Providers.cs", "Profiles", "the named profiles are values of it"),
        new(Rules.Layers, "OidcTokenValidation/AccessTokenProfile.Platforms.cs", "Profiles", "the named profiles are values of it"),
        new(Rules.Layers, "OidcTokenValidation/AccessTokenProfile.Sessions.cs", "Profiles", "the named profiles are values of it"),
        new(Rules.Layers, "OidcTokenValidation/AccessTokenProfile.Gateways.cs", "Profiles", "the named profiles are values of it"),
        new(Rules.Layers, "OidcTokenValidation/AccessTokenProfile.Enterprise.cs", "Profiles", "the named profiles are values of it"),
        new(Rules.Layers, "OidcTokenValidation/AccessTokenProfile.Servers.cs", "Profiles", "the named profiles are values of it"),
        new(Rules.Layers, "OidcTokenValidation/AccessTokenProfile.IdTokens.cs", "Profiles", "the named profiles are values of it"),
        new(Rules.Layers, "OidcTokenValidation/TokenRevocations.cs", "Revocation", "the service is public, its parts are not"),
        new(Rules.Layers, "OidcTokenValidation/TokenRevocations.cs", "Claims", "it reads the claims of an accepted token"),
        new(Rules.Layers, "OidcTokenValidation/TokenRevocationServiceCollectionExtensions.cs", "Configuration", "registers the validation of the options"),
        new(Rules.Layers, "OidcTokenValidation/TokenRevocationServiceCollectionExtensions.cs", "Hosting", "registers the services of the host"),
        new(Rules.Layers, "OidcTokenValidation/TokenRevocations.cs", "Configuration", "it validates its options, as the validator does"),
        new(Rules.Layers, "OidcTokenValidation/SecurityEventReceiver.cs", "SharedSignals", "the service is public, its parts are not"),
        new(Rules.Layers, "OidcTokenValidation/SecurityEventReceiver.cs", "SecurityEvents", "it counts tokens as the receiver of logout tokens does"),
        new(Rules.Layers, "OidcTokenValidation/SecurityEventReceiver.cs", "Configuration", "it validates its options, as the validator does"),
        new(Rules.Layers, "OidcTokenValidation/SecurityEventReceiver.cs", "Keys", "it creates the key sources of transmitters"),
        new(Rules.Layers, "OidcTokenValidation/SecurityEventReceiver.cs", "Revocation", "the source of its revocations"),
        new(Rules.Layers, "OidcTokenValidation/SecurityEventServiceCollectionExtensions.cs", "Configuration", "registers the validation of the options"),
        new(Rules.Layers, "OidcTokenValidation/SecurityEventServiceCollectionExtensions.cs", "Hosting", "registers the service that polls"),
        new(Rules.Layers, "OidcTokenValidation/RevocationEntry.cs", "Revocation", "an entry is public, its key is not"),
    ];

    /// <summary>What remains of the violations after the agreed exceptions.</summary>
    public static IEnumerable<Violation> Apply(IEnumerable<Violation> violations) => violations.Where(static violation => !All.Any(a => Covers(a, violation)));

    public static bool Covers(Allowance allowance, Violation violation) =>
        (allowance.Rule, allowance.File, allowance.Subject) == (violation.Rule, violation.File, violation.Subject);
}
