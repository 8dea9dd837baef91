using OidcTokenValidation.Caching;
using OidcTokenValidation.Challenges;
using OidcTokenValidation.Checks;
using OidcTokenValidation.Claims;
using OidcTokenValidation.Configuration;
using OidcTokenValidation.Credentials;
using OidcTokenValidation.Decryption;
using OidcTokenValidation.Introspection;
using OidcTokenValidation.Issuers;
using OidcTokenValidation.Jose;
using OidcTokenValidation.Keys;
using OidcTokenValidation.Profiles;
using OidcTokenValidation.Reports;
using OidcTokenValidation.Revocation;
using OidcTokenValidation.SenderConstraints;
using OidcTokenValidation.SenderConstraints.DPoP;
using OidcTokenValidation.SenderConstraints.Mtls;
using OidcTokenValidation.Telemetry;
using OidcTokenValidation.Tokens;

namespace OidcTokenValidation.Pipeline;

/// <summary>Creates the pipeline and its environment from validated options. The values are copied: later changes of the options have no effect.</summary>
internal static class PipelineFactory
{
    /// <summary>Creates a snapshot; it takes over the parts of an earlier one whose options did not change, with their keys, caches and budgets.</summary>
    public static ValidatorSnapshot Create(AccessTokenValidationOptions options, LastingParts lasting, ValidatorSnapshot? before = null)
    {
        var values = OptionValues.Read(options);
        Dictionary<string, IssuerTexts> issuers = options.Issuers.Select(IssuerTexts.From).ToDictionary(static issuer => issuer.Issuer, StringComparer.Ordinal);
        var reuse = new ReusedParts(before, values, issuers);
        Warn(options, lasting, reuse);
        PipelineStages stages = CreateStages(options, lasting, reuse);
        return new ValidatorSnapshot(
            stages,
            new ValidatorEngine(stages, lasting.Host.Time),
            CreateChallenges(options, lasting),
            new ReportWriter(
                CreateCredentials(options),
                stages.Encryption,
                new CheckSettings(options, ProfileTexts.DescribeTypes(options), ProfileTexts.DescribeRequired(options), lasting.Host.HasChecks)),
            values,
            issuers,
            options.LogAccessDecisions ? new DecisionLog(lasting.Host.Decisions) : null,
            LogoutReceiverFactory.Create(options, stages, lasting),
            options.WarmUp,
            options.RequireKeysWithin);
    }

    private static PipelineStages CreateStages(AccessTokenValidationOptions options, LastingParts lasting, ReusedParts reuse)
    {
        var (time, logger) = (lasting.Host.Time, lasting.Host.Logger);
        var audience = new AudienceRule([.. options.Audiences], options.Limits.MaxAudiences);
        TokenLifetimeRules lifetime = CreateLifetimeRules(options, options.EffectiveMaxTokenLifetime, time);

        // A response may leave out 'iat' and 'exp': the provider decides whether an opaque token is revoked, also when an entry has expired.
        TokenLifetimeRules introspectedLifetime = CreateLifetimeRules(options, options.MaxTokenLifetime, time);

        // Before the issuers: the file of a key may have been changed since the options were validated.
        TokenDecryption? decryption = reuse.Decryption ?? TokenDecryptionFactory.Create(options);
        IssuerDirectory issuers = CreateIssuers(options, lasting.KeySources, reuse);
        return new PipelineStages
        {
            Telemetry = lasting.Telemetry,
            Credentials = CreateCredentials(options),
            Reader = new TokenReader(options.Limits.MaxHeaderLength, options.Limits.MaxDepth, options.Limits.MaxMembers, lasting.KeySources.Algorithms),
            Algorithms = lasting.KeySources.Algorithms,
            Issuers = issuers,
            AdmitIssuer = options.AdmitIssuer,
            TokenCache = reuse.TokenCache ?? new TokenCache<CachedToken>(options.MaxCachedTokens),
            Decryption = decryption,
            Encryption = new EncryptionRequirement(options.Decryption.Keys.Count > 0, options.Decryption.AcceptUnencryptedUntil),
            Rules = new AccessTokenRules(audience, lifetime),
            Introspector = reuse.Introspector ?? IntrospectorFactory.Create(options, issuers, lasting.KeySources),
            IntrospectedRules = new IntrospectedTokenRules(audience, introspectedLifetime),
            SenderConstraints = new SenderConstraintRules(
                options.DPoP.Mode,
                ProofRulesFactory.Create(options.DPoP, lasting.KeySources.Algorithms, lasting.ClientKeys, lasting.NonceSecret),
                new ClientCertificates([.. ProxyNetwork.ParseAll(options.ClientCertificates.TrustedProxies)])),
            DPoPMode = options.DPoP.Mode,
            ClientKeys = lasting.ClientKeys,
            Revocations = options.Revocations,
            Statuses = new TokenStatuses(issuers, logger),
            Checks = new TokenChecks([.. options.Checks, .. lasting.Host.Checks.Except(options.Checks)], time, logger, lasting.Host.ScopedChecks),
            Replay = lasting.Replay,
            SavesTokens = options.SaveToken,
        };
    }

    private static TokenLifetimeRules CreateLifetimeRules(AccessTokenValidationOptions options, TimeSpan? maxLifetime, TimeProvider time) =>
        new(options.ClockSkew, maxLifetime, options.MaxTokenAge) { Time = time, Revocations = options.Revocations };

    private static ChallengeWriter CreateChallenges(AccessTokenValidationOptions options, LastingParts lasting)
    {
        string proofAlgorithms = string.Join(' ', new AlgorithmSet(options.DPoP.AllowedAlgorithms, lasting.KeySources.Algorithms).Names);
        var schemes = new OfferedSchemes(options.DPoP.Mode, options.ClientCertificates.AcceptMtlsPop, proofAlgorithms);
        ProtectedResourceMetadata? metadata = ResourceMetadataWriter.Write(options, schemes);
        return new ChallengeWriter(options.Realm, options.DescribeErrors, schemes, metadata, lasting.Host.ExplainsFailures);
    }

    private static void Warn(AccessTokenValidationOptions options, LastingParts lasting, ReusedParts reuse)
    {
        if (lasting.HasOwnReplayStore && options.DPoP.NonceSecrets.Count > 0 && !reuse.AreNonceSecretsUnchanged)
            ValidationLog.NoncesOutliveReplayStore(lasting.Host.Logger);
        foreach (TrustedIssuer issuer in options.Issuers.Where(issuer => UsesUnencryptedHttp(issuer) && !reuse.IsUnchanged(issuer.Issuer)))
        {
            string advice = new Uri(issuer.Issuer).IsLoopback ? "https, or Keys.AllowLoopbackHttp, which suffices for this issuer" : "https";
            ValidationLog.UnencryptedHttpAllowed(lasting.Host.Logger, issuer.Issuer, advice);
        }
    }

    private static bool UsesUnencryptedHttp(TrustedIssuer issuer) =>
        issuer.Keys is { AllowUnencryptedHttp: true } keys && (keys.AreFetched || issuer.Introspection is not null || issuer.StatusLists is not null);

    private static CredentialsReader CreateCredentials(AccessTokenValidationOptions options) =>
        new(options.Limits.MaxTokenLength, options.DPoP.Mode != DPoPMode.Off, options.ClientCertificates.AcceptMtlsPop);

    private static IssuerDirectory CreateIssuers(AccessTokenValidationOptions options, KeySourceServices services, ReusedParts reuse)
    {
        Issuer[] configured = [.. options.Issuers.Select(issuer => reuse.FindIssuer(issuer, services) ?? IssuerFactory.Create(issuer, services))];

        // Last: this changes the resolver of the earlier validator, which must not happen if anything else fails.
        ResolvedIssuers? resolved = null;
        if (options.ResolveIssuer is { } resolve)
        {
            ResolverSettings settings = CreateResolver(resolve, options);
            resolved = reuse.FindResolved(settings) ?? new ResolvedIssuers(settings, services);
        }

        return new IssuerDirectory(configured, resolved);
    }

    private static ResolverSettings CreateResolver(Func<string, TrustedIssuer?> resolve, AccessTokenValidationOptions options) => new(
        resolve,
        options.Issuers is [var any, ..] ? any.EffectiveProfile.IsIdToken : null,
        options.MaxResolvedIssuers,
        options.ResolvedIssuerRefreshInterval,
        options.ResolvedIssuerRequestsPerMinute);
}
