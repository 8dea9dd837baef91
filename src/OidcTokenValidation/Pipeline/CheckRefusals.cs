using OidcTokenValidation.Checks;
using OidcTokenValidation.Credentials;
using OidcTokenValidation.Failures;
using OidcTokenValidation.SenderConstraints;

namespace OidcTokenValidation.Pipeline;

/// <summary>What becomes of a bound token that the application's own checks did not let pass.</summary>
internal static class CheckRefusals
{
    // What a check waits for may be back at once.
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(1);

    public static AccessTokenValidationResult ResultOf(BoundToken bound, in TokenCheckResult verdict, PresentedScheme scheme) =>
        verdict.Outcome == AccessTokenCheckOutcome.Unavailable
            ? AccessTokenValidationResult.Unavailable(verdict.Failure ?? FailureTable.Get(TokenFailureCode.CheckUnavailable), scheme, Retry, bound.Token.Issuer)
            : AccessTokenValidationResult.Rejected(verdict.Failure ?? FailureTable.Get(TokenFailureCode.RefusedByApplication), scheme, bound.Proof?.NextNonce, bound.Token.Issuer);
}
