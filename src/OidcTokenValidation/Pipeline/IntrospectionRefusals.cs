using OidcTokenValidation.Credentials;
using OidcTokenValidation.Failures;
using OidcTokenValidation.Introspection;

namespace OidcTokenValidation.Pipeline;

/// <summary>What becomes of an opaque token that its issuer did not call active.</summary>
internal static class IntrospectionRefusals
{
    public static AccessTokenValidationResult ResultOf(in IntrospectionResult verdict, in PresentedCredentials credentials, string issuer) => verdict.Status == IntrospectionStatus.Inactive
        ? AccessTokenValidationResult.Rejected(Explain(TokenFailureCode.TokenNotActive, credentials), credentials.Scheme, issuer: issuer)
        : AccessTokenValidationResult.Unavailable(Explain(TokenFailureCode.IntrospectionUnavailable, credentials), credentials.Scheme, verdict.RetryAfter, issuer);

    private static TokenFailure Explain(TokenFailureCode code, in PresentedCredentials credentials) => TokenExplanation.AddTo(FailureTable.Get(code), credentials.Token);
}
