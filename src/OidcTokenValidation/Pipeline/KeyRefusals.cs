using OidcTokenValidation.Credentials;
using OidcTokenValidation.Failures;
using OidcTokenValidation.Issuers;
using OidcTokenValidation.Jose;
using OidcTokenValidation.Keys;
using OidcTokenValidation.Reports;
using OidcTokenValidation.Telemetry;

namespace OidcTokenValidation.Pipeline;

/// <summary>What becomes of a token whose key could not be had.</summary>
internal static class KeyRefusals
{
    public static AccessTokenValidationResult ResultOf(in KeySelection selection, Issuer issuer, KeyReference wanted, PresentedScheme scheme, ValidatorTelemetry telemetry)
    {
        TokenFailure failure = selection.Status != KeySelectionStatus.Unavailable ? FailureOf(selection, issuer, wanted)
            : selection.IsUnknown ? NotLookedUp(issuer, wanted)
            : KeysUnavailable(issuer);
        if (selection.IsUnknown)
            telemetry.Keys.Unknown(telemetry.GetIssuerTag(issuer.Identifier), failure.Code);
        return selection.Status == KeySelectionStatus.Unavailable
            ? AccessTokenValidationResult.Unavailable(failure, scheme, selection.RetryAfter, issuer.Identifier)
            : AccessTokenValidationResult.Rejected(failure, scheme, issuer: issuer.Identifier);
    }

    /// <summary>Why the issuer's keys have none for the token.</summary>
    public static TokenFailure FailureOf(in KeySelection selection, Issuer issuer, KeyReference wanted) => KeyNames.AddTo(FailureTable.Get(CodeOf(selection.Status)), issuer, wanted);

    /// <summary>For a token of a new tenant for which no fetch may be caused now.</summary>
    public static AccessTokenValidationResult ResultOf(in IssuerAdmission admission, PresentedScheme scheme, string issuer) =>
        AccessTokenValidationResult.Unavailable(NotFetched, scheme, admission.RetryAfter, issuer);

    private static TokenFailureCode CodeOf(KeySelectionStatus status) => status switch
    {
        KeySelectionStatus.Ambiguous => TokenFailureCode.KeyAmbiguous,
        KeySelectionStatus.NotForAlgorithm => TokenFailureCode.KeyNotForAlgorithm,
        _ => TokenFailureCode.KeyNotFound,
    };

    private static TokenFailure NotFetched => FailureTable.Get(TokenFailureCode.KeysUnavailable).WithExplanation(0, static _ =>
        "The issuer is one of ResolveIssuer for which no token has verified yet, and the requests for the keys of such issuers are used up or too many are under way. "
        + "If that happens without a flood of tokens, raise ResolvedIssuerRequestsPerMinute; the token itself was not judged.");

    private static TokenFailure KeysUnavailable(Issuer issuer) => FailureTable.Get(TokenFailureCode.KeysUnavailable).WithExplanation(issuer, static issuer =>
        $"No keys of {issuer.Identifier} are known, and they could not be fetched. See the log of key fetches (id 11); the token itself was not judged.");

    private static TokenFailure NotLookedUp(Issuer issuer, KeyReference wanted) => KeyNames.AddTo(
        FailureTable.Get(TokenFailureCode.KeyNotLookedUp).WithExplanation(issuer, static issuer =>
            $"The token names a key that is not among the known keys of {issuer.Identifier}, and the keys cannot be fetched again now: KeySourceOptions.RequestsPerMinute is used up, "
            + "or the provider fails (see the log, id 11). The token itself was not judged."),
        issuer,
        wanted);
}
