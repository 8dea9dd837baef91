using OidcTokenValidation.Caching;
using OidcTokenValidation.Checks;
using OidcTokenValidation.Claims;
using OidcTokenValidation.Credentials;
using OidcTokenValidation.Decryption;
using OidcTokenValidation.Introspection;
using OidcTokenValidation.Issuers;
using OidcTokenValidation.Jose;
using OidcTokenValidation.Replay;
using OidcTokenValidation.Revocation;
using OidcTokenValidation.SenderConstraints;
using OidcTokenValidation.SenderConstraints.DPoP;
using OidcTokenValidation.Telemetry;
using OidcTokenValidation.Tokens;

namespace OidcTokenValidation.Pipeline;

/// <summary>The stages of one validator, created from its options.</summary>
internal sealed class PipelineStages
{
    public required ValidatorTelemetry Telemetry { get; init; }

    public required CredentialsReader Credentials { get; init; }

    public required TokenReader Reader { get; init; }

    /// <summary>The signature algorithms that the validator knows.</summary>
    public required AlgorithmTable Algorithms { get; init; }

    public required IssuerDirectory Issuers { get; init; }

    /// <summary>The application's <see cref="AccessTokenValidationOptions.AdmitIssuer"/>; null if it admits every trusted issuer.</summary>
    public required Func<string, ResourceRequest, bool>? AdmitIssuer { private get; init; }

    public required TokenCache<CachedToken> TokenCache { get; init; }

    /// <summary>Null where encrypted tokens are rejected.</summary>
    public required TokenDecryption? Decryption { get; init; }

    /// <summary>Whether tokens that are not encrypted are rejected.</summary>
    public required EncryptionRequirement Encryption { get; init; }

    public required AccessTokenRules Rules { get; init; }

    /// <summary>Null where opaque tokens are rejected.</summary>
    public required Introspector? Introspector { get; init; }

    public required IntrospectedTokenRules IntrospectedRules { get; init; }

    public required SenderConstraintRules SenderConstraints { get; init; }

    public required DPoPMode DPoPMode { get; init; }

    public required ClientKeys ClientKeys { get; init; }

    /// <summary>Null where the application revokes nothing.</summary>
    public required TokenRevocations? Revocations { get; init; }

    /// <summary>The statuses of tokens in the lists of their issuers.</summary>
    public required TokenStatuses Statuses { get; init; }

    public required TokenChecks Checks { get; init; }

    public required ReplayGuard Replay { get; init; }

    /// <summary>Whether results contain the token as it was sent.</summary>
    public required bool SavesTokens { get; init; }

    /// <summary>Whether the application admits a trusted issuer for a request. No key is looked up and no token is introspected before.</summary>
    public bool AdmitsIssuer(string issuer, in ResourceRequest request) => AdmitIssuer is not { } admit || admit(issuer, request);

    /// <summary>The parts that must be disposed; later stages may take them over.</summary>
    public IEnumerable<IDisposable> Parts =>
    [
        .. new IDisposable?[] { Introspector, Decryption }.OfType<IDisposable>(), .. Issuers.Parts, TokenCache,
    ];
}
