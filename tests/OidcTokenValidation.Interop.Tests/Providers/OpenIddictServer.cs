using System.Buffers.Text;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.Tokens;
using OidcTokenValidation.Interop.Tests.Harness;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace OidcTokenValidation.Interop.Tests.Providers;

/// <summary>A real OpenIddict server on a free loopback port. It issues tokens by the client-credentials grant.</summary>
internal sealed class OpenIddictServer : ITokenProvider
{
    private readonly WebApplication _app;

    private OpenIddictServer(WebApplication app, string? issuer)
    {
        _app = app;
        Issuer = new Uri(issuer ?? app.Urls.Single()).AbsoluteUri;
    }

    /// <summary>The issuer: where nothing else is set, the address of the server with the slash that OpenIddict gives it.</summary>
    public string Issuer { get; }

    /// <summary>Starts a server.</summary>
    /// <param name="settings">Its issuer, keys and clock.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    /// <param name="encrypt">Adds the key that encrypts access tokens; null for tokens that are not encrypted.</param>
    /// <param name="certificate">The client certificate that tokens are bound to; null for none.</param>
    public static async Task<OpenIddictServer> StartAsync(
        ProviderSettings settings, CancellationToken cancellationToken, Action<OpenIddictServerBuilder>? encrypt = null, X509Certificate2? certificate = null)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0").UseKestrelHttpsConfiguration();
        builder.Services.AddOpenIddict().AddServer(options =>
        {
            options.EnableDegradedMode().DisableScopeValidation().DisableResourceValidation().AllowClientCredentialsFlow().SetTokenEndpointUris("/connect/token");
            options.Configure(server => server.TimeProvider = new ShiftedClock(settings.ClockOffset));
            foreach (SigningCredentials key in OpenIddictKeys.Load(settings.Keys, settings.KidSuffix))
                options.AddSigningCredentials(key);
            if (settings.Issuer is { } issuer)
                options.SetIssuer(issuer);
            if (encrypt is null)
                options.AddEphemeralEncryptionKey().DisableAccessTokenEncryption();
            encrypt?.Invoke(options);
            options.AddEventHandler<ValidateTokenRequestContext>(static handler => handler.UseInlineHandler(static _ => default));
            options.AddEventHandler<HandleTokenRequestContext>(static handler => handler.UseInlineHandler(static context =>
            {
                context.SignIn(CreatePrincipal(context));
                return default;
            }));
            SignByClient(options);
            if (certificate is not null)
                Bind(options, Base64Url.EncodeToString(certificate.GetCertHash(HashAlgorithmName.SHA256)));
            options.UseAspNetCore().DisableTransportSecurityRequirement();
        });
        WebApplication app = builder.Build();
        await app.StartAsync(cancellationToken);
        return new OpenIddictServer(app, settings.Issuer);
    }

    public Task<string> GetTokenAsync(string client, string? resource, string? scope, CancellationToken cancellationToken) =>
        OAuthClient.GetTokenAsync(new TokenTask(_app.Urls.Single(), Issuer, client, "secret", resource, scope), cancellationToken);

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    // The key of the algorithm that the client is named like; RS256 for any other.
    private static void SignByClient(OpenIddictServerBuilder options) => options.AddEventHandler<GenerateTokenContext>(static handler => handler
        .SetOrder(OpenIddictServerHandlers.Protection.AttachSecurityCredentials.Descriptor.Order + 1)
        .UseInlineHandler(static context =>
        {
            List<SigningCredentials> keys = context.Options.SigningCredentials;
            context.SigningCredentials = keys.Find(key => string.Equals(key.Algorithm, context.Request?.ClientId, StringComparison.OrdinalIgnoreCase))
                ?? keys.Find(static key => key.Algorithm == SecurityAlgorithms.RsaSha256);
            return default;
        }));

    // The server removes a cnf of the application from the principal that is signed in; it binds only to the certificate of a TLS connection.
    private static void Bind(OpenIddictServerBuilder options, string thumbprint) => options.AddEventHandler<GenerateTokenContext>(handler => handler
        .SetOrder(int.MinValue + 1)
        .UseInlineHandler(context =>
        {
            if (context.TokenType == OpenIddictConstants.TokenTypeIdentifiers.AccessToken)
                context.Principal.SetClaim("cnf", JsonSerializer.SerializeToElement(new Dictionary<string, string>(StringComparer.Ordinal) { ["x5t#S256"] = thumbprint }));
            return default;
        }));

    private static ClaimsPrincipal CreatePrincipal(HandleTokenRequestContext context)
    {
        var identity = new ClaimsIdentity("OpenIddict", OpenIddictConstants.Claims.Name, OpenIddictConstants.Claims.Role);
        identity.SetClaim(OpenIddictConstants.Claims.Subject, context.ClientId).SetClaims(OpenIddictConstants.Claims.Role, ["admin"]);
        identity.SetScopes(context.Request.GetScopes()).SetResources(context.Request.GetResources());
        identity.SetDestinations(static _ => [OpenIddictConstants.Destinations.AccessToken]);
        return new ClaimsPrincipal(identity);
    }
}
