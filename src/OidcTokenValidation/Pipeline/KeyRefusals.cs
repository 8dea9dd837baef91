using OidcTokenValidation.Credentials;
using OidcTokenValidation.Diagnostics;
using OidcTokenValidation.Issuers;

namespace OidcTokenValidation.Pipeline;

/// <summary>What becomes of a token whose key could not be had.</summary>
internal static class KeyRefusals
{
    public static AccessTokenValidationResult ResultOf(in KeySelection selection, Issuer issuer, PresentedScheme scheme, Telemetry telemetry)
    {
        if (selection.Status == KeySelectionStatus.NotFound)
            telemetry.Keys.Unknown(telemetry.NameOf(issuer.Identifier));
        return selection.Status == KeySelectionStatus.Unavailable
            ? AccessTokenValidationResult.Unavailable(KeysUnavailable(issuer), scheme, selection.RetryAfter)
            : AccessTokenValidationResult.Rejected(Failures.Of(CodeOf(selection.Status)), scheme);
    }

    private static TokenFailureCode CodeOf(KeySelectionStatus status) => status switch
    {
        KeySelectionStatus.Ambiguous => TokenFailureCode.KeyAmbiguous,
        KeySelectionStatus.NotForAlgorithm => TokenFailureCode.KeyNotForAlgorithm,
        _ => TokenFailureCode.KeyNotFound,
    };

    private static TokenFailure KeysUnavailable(Issuer issuer) => Failures.Of(TokenFailureCode.KeysUnavailable).Because(issuer, static issuer =>
        $"The keys of {issuer.Identifier} could not be fetched, and none that are fresh enough are at hand. See the log of key fetches; the token itself was not judged.");
}
