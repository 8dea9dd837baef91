using OidcTokenValidation.Challenges;
using OidcTokenValidation.Checks;
using OidcTokenValidation.Claims;
using OidcTokenValidation.Credentials;
using OidcTokenValidation.Diagnostics;
using OidcTokenValidation.Introspection;
using OidcTokenValidation.Issuers;
using OidcTokenValidation.Jose;
using OidcTokenValidation.Profiles;
using OidcTokenValidation.Replay;
using OidcTokenValidation.SenderConstraints;
using OidcTokenValidation.SenderConstraints.DPoP;
using OidcTokenValidation.SenderConstraints.Mtls;
using OidcTokenValidation.Tokens;

namespace OidcTokenValidation.Pipeline;

/// <summary>Builds the pipeline and what is around it from validated options. Everything is taken over here: changing the options later changes nothing.</summary>
internal static class PipelineFactory
{
    public static ValidatorEngine Create(AccessTokenValidationOptions options, ValidatorServices host)
    {
        var (time, logger) = (host.Time, host.Logger);
        var telemetry = new Telemetry(host.Name, host.Meters, options.Issuers.Select(static issuer => issuer.Issuer));
        var crypto = CryptoFactory.Create(options.CryptoProvider);
        if (options.DPoP is { ReplayStore: null, NonceSecrets.Count: > 0 })
            Log.NoncesOutliveReplayStore(logger);
        foreach (TrustedIssuer issuer in options.Issuers.Where(static issuer => issuer.Keys is { AllowUnencryptedHttp: true } keys && (keys.AreFetched || issuer.Introspection is not null)))
            Log.UnencryptedHttpIsAllowed(logger, issuer.Issuer, new Uri(issuer.Issuer).IsLoopback ? "https, or Keys.AllowLoopbackHttp, which suffices for this issuer" : "https");
        var clientKeys = new ClientKeys(options.DPoP.MaxClientKeys, crypto, telemetry.ClientKeys);
        var services = new KeySourceServices(time, logger, telemetry, crypto, new Lazy<HttpClient>(() => Backchannel.CreateClient(options.Backchannel)));
        var audience = new AudienceRule([.. options.Audiences], options.Limits.MaxAudiences);
        var lifetime = new TokenLifetimeRules(options.ClockSkew, options.MaxTokenLifetime, options.MaxTokenAge);
        var stages = new PipelineStages
        {
            Telemetry = telemetry,
            Credentials = CreateCredentials(options),
            Reader = new TokenReader(options.Limits.MaxHeaderLength, options.Limits.MaxDepth, options.Limits.MaxMembers),
            Issuers = CreateIssuers(options, services),
            AdmitIssuer = options.AdmitIssuer,
            KnownTokens = new KnownTokens(options.MaxCachedTokens),
            Rules = new AccessTokenRules(audience, lifetime),
            Introspector = IntrospectorFactory.Create(options.Issuers, services),
            IntrospectedRules = new IntrospectedTokenRules(audience, lifetime),
            SenderConstraints = new SenderConstraintRules(
                options.DPoP.Mode,
                ProofRulesFactory.Create(options.DPoP, clientKeys),
                new ClientCertificates([.. options.ClientCertificates.TrustedProxies.Select(static proxy => ProxyNetwork.Find(proxy) ?? default)])),
            DPoPMode = options.DPoP.Mode,
            ClientKeys = clientKeys,
            Checks = new TokenChecks([.. options.Checks], time, logger),
            Replay = new ReplayGuard(options.DPoP.ReplayStore ?? new InMemoryReplayStore(timeProvider: time), telemetry.Replays, time, logger),
        };
        telemetry.Tell(new StageGauges(stages, telemetry));
        return new ValidatorEngine(stages, time);
    }

    /// <summary>Writes the challenges of such a pipeline.</summary>
    public static ChallengeWriter CreateChallenges(AccessTokenValidationOptions options, ValidatorServices host)
    {
        var schemes = new OfferedSchemes(options.DPoP.Mode, string.Join(' ', new AlgorithmSet(options.DPoP.AllowedAlgorithms).Names));
        return new ChallengeWriter(options.Realm, options.DescribeErrors, schemes, ResourceMetadataWriter.Write(options, schemes), host.ExplainsRefusals);
    }

    /// <summary>Writes the reports of such a pipeline.</summary>
    public static ReportWriter CreateReports(AccessTokenValidationOptions options) => new(
        CreateCredentials(options),
        new CheckSettings(options, ProfileTexts.TypesOf(options), ProfileTexts.RequiredBy(options)));

    private static CredentialsReader CreateCredentials(AccessTokenValidationOptions options) => new(options.Limits.MaxTokenLength, options.DPoP.Mode != DPoPMode.Off);

    private static IssuerDirectory CreateIssuers(AccessTokenValidationOptions options, KeySourceServices services) => new(
        options.Issuers.Select(issuer => IssuerFactory.Create(issuer, services)),
        options.ResolveIssuer is { } resolve ? new ResolvedIssuers(CreateResolver(resolve, options), services) : null,
        services);

    private static ResolverSettings CreateResolver(Func<string, TrustedIssuer?> resolve, AccessTokenValidationOptions options) => new(
        resolve,
        options.Issuers is [var any, ..] ? any.Profile == AccessTokenProfile.IdToken : null,
        options.MaxResolvedIssuers,
        options.ResolvedIssuerRefreshInterval,
        options.ResolvedIssuerRequestsPerMinute);
}
