using System.Text;
using CryptoProviderFactory = Microsoft.IdentityModel.Tokens.CryptoProviderFactory;
using Microsoft.Extensions.Logging;
using OidcTokenValidation.Claims;
using OidcTokenValidation.Issuers;
using OidcTokenValidation.Jose;
using OidcTokenValidation.Tokens;

namespace OidcTokenValidation.Pipeline;

/// <summary>Builds the pipeline from validated options. Everything is taken over here: changing the options later changes nothing.</summary>
internal static class PipelineFactory
{
    public static ValidationPipeline Create(AccessTokenValidationOptions options, TimeProvider time, ILogger logger)
    {
        var lifetime = new TokenLifetimeRules(options.ClockSkew, options.MaxTokenLifetime);
        CryptoProviderFactory crypto = CryptoFactory.Create(options.CryptoProvider);
        var http = new Lazy<HttpClient>(() => Backchannel.CreateClient(options.Backchannel));
        return new ValidationPipeline(
            options.Limits.MaxTokenLength,
            new TokenReader(options.Limits.MaxHeaderLength, options.Limits.MaxDepth, options.Limits.MaxMembers),
            new AccessTokenRules([.. options.Audiences], lifetime),
            new IssuerDirectory(options.Issuers.Select(issuer => CreateIssuer(issuer, http, crypto, time, logger))),
            time);
    }

    private static Issuer CreateIssuer(TrustedIssuer issuer, Lazy<HttpClient> http, CryptoProviderFactory crypto, TimeProvider time, ILogger logger) =>
        new(issuer.Issuer, new AlgorithmSet(issuer.AllowedAlgorithms), CreateKeySource(issuer.Issuer, issuer.Keys.Clone(), http, crypto, time, logger));

    private static IKeySource CreateKeySource(string issuer, KeySourceOptions options, Lazy<HttpClient> http, CryptoProviderFactory crypto, TimeProvider time, ILogger logger)
    {
        if (options.Jwks is { } jwks)
            return new StaticKeySource(KeySets.Create(JwkSetDocument.TryParse(Encoding.UTF8.GetBytes(jwks))!, crypto));

        var fetcher = new KeyFetcher(issuer, options, new DocumentClient(http.Value, options, time));
        return new RemoteKeySource(issuer, options, fetcher, crypto, time, logger);
    }
}
