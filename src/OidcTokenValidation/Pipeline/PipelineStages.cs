using OidcTokenValidation.Checks;
using OidcTokenValidation.Claims;
using OidcTokenValidation.Credentials;
using OidcTokenValidation.Issuers;
using OidcTokenValidation.Replay;
using OidcTokenValidation.SenderConstraints;
using OidcTokenValidation.SenderConstraints.DPoP;
using OidcTokenValidation.Signatures;
using OidcTokenValidation.Tokens;

namespace OidcTokenValidation.Pipeline;

/// <summary>The stages of one validator, made from its options.</summary>
internal sealed class PipelineStages : IDisposable
{
    public required CredentialsReader Credentials { get; init; }

    public required TokenReader Reader { get; init; }

    public required IssuerDirectory Issuers { get; init; }

    public required VerifiedTokens SeenTokens { get; init; }

    public required AccessTokenRules Rules { get; init; }

    public required SenderConstraintRules SenderConstraints { get; init; }

    public required ClientKeys ClientKeys { get; init; }

    public required TokenChecks Checks { get; init; }

    public required ReplayGuard Replay { get; init; }

    /// <inheritdoc/>
    public void Dispose()
    {
        Issuers.Dispose();
        SeenTokens.Dispose();
        ClientKeys.Dispose();
    }
}
