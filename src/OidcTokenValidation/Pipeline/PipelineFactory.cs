using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using OidcTokenValidation.Claims;
using OidcTokenValidation.Diagnostics;
using OidcTokenValidation.Issuers;
using OidcTokenValidation.Jose;
using OidcTokenValidation.Tokens;

namespace OidcTokenValidation.Pipeline;

/// <summary>Builds the pipeline from validated options. Everything is taken over here: changing the options later changes nothing.</summary>
internal static class PipelineFactory
{
    public static ValidationPipeline Create(AccessTokenValidationOptions options, TimeProvider time, ILogger logger, IMeterFactory? meters)
    {
        var services = new KeySourceServices(
            time,
            logger,
            new KeyFetchMetrics(meters),
            CryptoFactory.Create(options.CryptoProvider),
            new Lazy<HttpClient>(() => Backchannel.CreateClient(options.Backchannel)));
        return new ValidationPipeline(
            options.Limits.MaxTokenLength,
            new TokenReader(options.Limits.MaxHeaderLength, options.Limits.MaxDepth, options.Limits.MaxMembers),
            new AccessTokenRules([.. options.Audiences], new TokenLifetimeRules(options.ClockSkew, options.MaxTokenLifetime)),
            new IssuerDirectory(
                options.Issuers.Select(issuer => IssuerFactory.Create(issuer, services)),
                options.ResolveIssuer is { } resolve ? new ResolvedIssuers(resolve, options.MaxResolvedIssuers, services) : null,
                services),
            time);
    }
}
