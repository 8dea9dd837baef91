using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Identity.Web;
using Microsoft.IdentityModel.Tokens;
using OidcTokenValidation.Migration.Tests.Harness;
using OidcTokenValidation.Testing;
using OpenIddict.Abstractions;
using OpenIddict.Validation.AspNetCore;

namespace OidcTokenValidation.Migration.Tests.Peers;

/// <summary>One endpoint that needs a token, guarded by this library or by a peer, with its defaults and for one provider.</summary>
internal static class PeerApi
{
    /// <summary>The columns of the table.</summary>
    public static IReadOnlyList<(string Name, Action<IServiceCollection, PeerProvider> Add)> All { get; } =
    [
        ("this library", AddAccessToken),
        ("JwtBearer", AddJwtBearer),
        ("Identity.Web", AddIdentityWeb),
        ("OpenIddict", AddOpenIddict),
    ];

    public static Task<Api> StartAsync(Action<IServiceCollection, PeerProvider> add, PeerProvider provider, int port = 0) => Api.StartAsync(
        "Production",
        services =>
        {
            add(services, provider);
            services.AddAuthorization();
        },
        static app => app.MapGet("/", static () => "Hello").RequireAuthorization(),
        port);

    private static void AddAccessToken(IServiceCollection services, PeerProvider provider) => services.AddAuthentication().AddAccessToken(options =>
    {
        TrustedIssuer issuer = options.Trust(provider.Issuer);
        issuer.Keys.AllowLoopbackHttp = true;
        issuer.Keys.FetchTimeout = TimeSpan.FromSeconds(30);   // this machine may be busy
        options.Audiences.Add(TestIssuer.DefaultAudience);
    });

    private static void AddJwtBearer(IServiceCollection services, PeerProvider provider) => services.AddAuthentication().AddJwtBearer(options =>
    {
        options.Authority = provider.Issuer;
        options.Audience = TestIssuer.DefaultAudience;
        options.RequireHttpsMetadata = false;
    });

    // It is made for Entra ID: its rule for issuers is replaced by the one of JwtBearer, everything else is as it comes.
    private static void AddIdentityWeb(IServiceCollection services, PeerProvider provider) => services.AddAuthentication().AddMicrosoftIdentityWebApi(
        options =>
        {
            options.MetadataAddress = provider.Issuer + "/.well-known/openid-configuration";
            options.RequireHttpsMetadata = false;
            options.TokenValidationParameters.ValidAudience = TestIssuer.DefaultAudience;
            options.TokenValidationParameters.IssuerValidator = (issuer, _, _) =>
                issuer == provider.Issuer ? issuer : throw new SecurityTokenInvalidIssuerException("Another issuer.");
        },
        options => (options.Instance, options.TenantId, options.ClientId) = (provider.Issuer, "common", TestIssuer.DefaultAudience));

    // Its own client for HTTP is another package: the keys are given here.
    private static void AddOpenIddict(IServiceCollection services, PeerProvider provider)
    {
        var configuration = new OpenIddictConfiguration { Issuer = new Uri(provider.Issuer) };
        configuration.SigningKeys.AddRange(new JsonWebKeySet(provider.Jwks).GetSigningKeys());
        services.AddOpenIddict().AddValidation(options => options
            .SetIssuer(provider.Issuer)
            .AddAudiences(TestIssuer.DefaultAudience)
            .SetConfiguration(configuration)
            .UseAspNetCore());
        services.AddAuthentication(OpenIddictValidationAspNetCoreDefaults.AuthenticationScheme);
    }
}
