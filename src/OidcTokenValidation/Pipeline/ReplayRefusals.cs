using OidcTokenValidation.Checks;
using OidcTokenValidation.Credentials;
using OidcTokenValidation.Failures;
using OidcTokenValidation.Replay;

namespace OidcTokenValidation.Pipeline;

/// <summary>What becomes of a checked token when the replay store has spoken.</summary>
internal static class ReplayRefusals
{
    // The store may be back at once; a client that is too fast has to wait until its oldest proofs have expired.
    private static readonly TimeSpan StoreRetry = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan QuotaRetry = TimeSpan.FromSeconds(10);

    public static AccessTokenValidationResult ResultOf(CheckedToken passed, ReplayOutcome outcome, PresentedScheme scheme, string? encodedToken) =>
        AdmittedToken.TryAdmit(passed, outcome, out AdmittedToken admitted) ? AccessTokenValidationResult.Valid(admitted, scheme, encodedToken) : outcome switch
        {
            ReplayOutcome.Replayed => AccessTokenValidationResult.Rejected(FailureTable.Get(TokenFailureCode.ProofReplayed), scheme, issuer: IssuerOf(passed)),
            ReplayOutcome.QuotaExceeded => AccessTokenValidationResult.Unavailable(FailureTable.Get(TokenFailureCode.ReplayQuotaExceeded), scheme, QuotaRetry, IssuerOf(passed)),
            _ => AccessTokenValidationResult.Unavailable(FailureTable.Get(TokenFailureCode.ReplayStoreUnavailable), scheme, StoreRetry, IssuerOf(passed)),
        };

    private static string? IssuerOf(CheckedToken passed) => passed.Bound?.Token.Issuer;
}
