using OidcTokenValidation.Credentials;
using OidcTokenValidation.Diagnostics;
using OidcTokenValidation.Introspection;

namespace OidcTokenValidation.Pipeline;

/// <summary>Writes the report of a request that was judged: reads again what came as its credentials, and nothing else.</summary>
internal sealed class ReportWriter(CredentialsReader credentials, CheckSettings settings)
{
    public AccessTokenValidationReport Write(in ResourceRequest request, in AccessTokenValidationResult result, FoundFaults? further = null)
    {
        bool isRead = credentials.TryRead(request, out PresentedCredentials presented, out _);
        bool isOpaque = isRead && settings.TakesOpaqueTokens && presented.Scheme != PresentedScheme.None && OpaqueToken.IsOpaque(presented.Token.Span);
        return ReportBuilder.Build(
            result.Outcome,
            result.Failure,
            new ReportedRequest(settings, isOpaque ? TokenForm.Opaque : TokenForm.Jwt, result.Scheme == PresentedScheme.Bearer, result.Token?.Binding),
            further);
    }
}
