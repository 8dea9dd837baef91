using System.Buffers.Text;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenIddict.Abstractions;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace OidcTokenValidation.Interop.Tests.Providers;

/// <summary>A real OpenIddict server on a free loopback port. It issues tokens for <see cref="Audience"/> by the client-credentials grant.</summary>
internal sealed class OpenIddictServer : IAsyncDisposable
{
    public const string Audience = "https://api.example.com/";

    private readonly WebApplication _app;
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false });

    private OpenIddictServer(WebApplication app) => _app = app;

    /// <summary>The issuer: the address of the server, with the slash that OpenIddict gives it.</summary>
    public string Issuer => _app.Urls.Single() + "/";

    /// <summary>Starts a server.</summary>
    /// <param name="cancellationToken">Ends the start.</param>
    /// <param name="encrypt">Adds the key that encrypts access tokens; null for tokens that are not encrypted.</param>
    /// <param name="certificate">The client certificate that tokens are bound to; null for none.</param>
    public static async Task<OpenIddictServer> StartAsync(
        CancellationToken cancellationToken, Action<OpenIddictServerBuilder>? encrypt = null, X509Certificate2? certificate = null)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0").UseKestrelHttpsConfiguration();
        builder.Services.AddOpenIddict().AddServer(options =>
        {
            options.EnableDegradedMode().DisableScopeValidation().AllowClientCredentialsFlow().SetTokenEndpointUris("/connect/token");
            options.AddEphemeralSigningKey();
            if (encrypt is null)
                options.AddEphemeralEncryptionKey().DisableAccessTokenEncryption();
            encrypt?.Invoke(options);
            options.AddEventHandler<ValidateTokenRequestContext>(static handler => handler.UseInlineHandler(static _ => default));
            options.AddEventHandler<HandleTokenRequestContext>(static handler => handler.UseInlineHandler(static context =>
            {
                context.SignIn(CreatePrincipal(context));
                return default;
            }));
            if (certificate is not null)
                Bind(options, Base64Url.EncodeToString(certificate.GetCertHash(HashAlgorithmName.SHA256)));
            options.UseAspNetCore().DisableTransportSecurityRequirement();
        });
        WebApplication app = builder.Build();
        await app.StartAsync(cancellationToken);
        return new OpenIddictServer(app);
    }

    public async Task<string> GetTokenAsync(string client, string scope, CancellationToken cancellationToken)
    {
        using var form = new FormUrlEncodedContent([new("grant_type", "client_credentials"), new("client_id", client), new("client_secret", "secret"), new("scope", scope)]);
        using HttpResponseMessage response = await _http.PostAsync(new Uri(Issuer + "connect/token"), form, cancellationToken);
        string json = await response.Content.ReadAsStringAsync(cancellationToken);
        Assert.True(response.IsSuccessStatusCode, json);
        return JsonElement.Parse(json).GetProperty("access_token").GetString()!;
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _app.DisposeAsync();
    }

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
        identity.SetScopes(context.Request.GetScopes()).SetResources(Audience);
        identity.SetDestinations(static _ => [OpenIddictConstants.Destinations.AccessToken]);
        return new ClaimsPrincipal(identity);
    }
}
