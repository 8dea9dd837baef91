using OidcTokenValidation.Credentials;
using OidcTokenValidation.Diagnostics;
using OidcTokenValidation.Introspection;

namespace OidcTokenValidation.Pipeline;

/// <summary>What becomes of an opaque token that its issuer did not call active.</summary>
internal static class IntrospectionRefusals
{
    public static AccessTokenValidationResult ResultOf(in IntrospectionVerdict verdict, PresentedScheme scheme) => verdict.Status == IntrospectionStatus.Inactive
        ? AccessTokenValidationResult.Rejected(Failures.Of(TokenFailureCode.TokenNotActive), scheme)
        : AccessTokenValidationResult.Unavailable(Failures.Of(TokenFailureCode.IntrospectionUnavailable), scheme, verdict.RetryAfter);
}
