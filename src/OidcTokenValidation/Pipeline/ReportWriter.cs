using OidcTokenValidation.Credentials;
using OidcTokenValidation.Decryption;
using OidcTokenValidation.Failures;
using OidcTokenValidation.Introspection;
using OidcTokenValidation.Reports;

namespace OidcTokenValidation.Pipeline;

/// <summary>Writes the report of a request that was validated: it reads the credentials again, and nothing else.</summary>
internal sealed class ReportWriter(CredentialsReader credentials, EncryptionRequirement encryption, CheckSettings settings)
{
    public AccessTokenValidationReport Write(
        in ResourceRequest request, in AccessTokenValidationResult result, AccessRequirement? requirement, CollectedFailures? further = null)
    {
        bool isRead = credentials.TryRead(request, out PresentedCredentials presented, out _);
        bool isOpaque = isRead && settings.TakesOpaqueTokens && presented.Scheme != PresentedScheme.None
            && !encryption.IsEncrypted(presented.Token.Span) && OpaqueToken.IsOpaque(presented.Token.Span);
        bool ignoresProof = result.Scheme is PresentedScheme.Bearer or PresentedScheme.MtlsPop;
        return ReportBuilder.Build(
            result.Outcome,
            result.Outcome == AccessTokenOutcome.NoCredentials ? Explain(request) : result.Failure,
            new ReportedRequest(settings, isOpaque ? TokenForm.Opaque : TokenForm.Jwt, ignoresProof, result.Token?.Binding)
            {
                UnmetRequirement = result.IsValid && requirement?.ExplainUnmet(result.Token) is { } unmet ? unmet.Explanation : null,
            },
            further);
    }

    private static TokenFailure Explain(in ResourceRequest request)
    {
        TokenFailure failure = FailureTable.Get(TokenFailureCode.NoCredentials);
        return UnreadToken.Describe(request) is { } seen ? failure.WithExplanation($"{failure.Explanation} {seen}") : failure;
    }
}
