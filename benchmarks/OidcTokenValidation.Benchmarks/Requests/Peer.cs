using Microsoft.Extensions.DependencyInjection;
using Microsoft.Identity.Web;
using Microsoft.IdentityModel.Tokens;
using OidcTokenValidation.Testing;
using OpenIddict.Abstractions;
using OpenIddict.Validation.AspNetCore;

namespace OidcTokenValidation.Benchmarks.Requests;

/// <summary>The same rules for this library and for its peers, with keys that need no network.</summary>
internal static class Peer
{
    public const string Issuer = "https://issuer.example/";

    public static void Configure(AccessTokenValidationOptions options, string jwks)
    {
        options.Audiences = [TestIssuer.DefaultAudience];
        options.Trust(Issuer).Keys.Jwks = jwks;
    }

    /// <summary>As JwtBearer has them from an issuer's metadata: the keys converted, everything checked that it checks by default.</summary>
    public static TokenValidationParameters Parameters(string jwks) => new()
    {
        ValidIssuer = Issuer,
        ValidAudience = TestIssuer.DefaultAudience,
        ValidTypes = ["at+jwt"],
        IssuerSigningKeys = new JsonWebKeySet(jwks).GetSigningKeys(),
        ClockSkew = TimeSpan.FromSeconds(30),
    };

    public static void AddJwtBearer(IServiceCollection services, string jwks) =>
        services.AddAuthentication().AddJwtBearer(options => options.TokenValidationParameters = Parameters(jwks));

    /// <summary>JwtBearer with the rules that Microsoft.Identity.Web adds; its rule for the issuers of Entra ID is replaced by the one issuer.</summary>
    public static void AddIdentityWeb(IServiceCollection services, string jwks) => services.AddAuthentication().AddMicrosoftIdentityWebApi(
        options =>
        {
            options.Authority = Issuer;
            options.Configuration = new() { Issuer = Issuer };
            options.TokenValidationParameters = Parameters(jwks);
            options.TokenValidationParameters.IssuerValidator = static (issuer, _, _) =>
                issuer == Issuer ? issuer : throw new SecurityTokenInvalidIssuerException("Another issuer.");
        },
        static options => (options.Instance, options.TenantId, options.ClientId) = (Issuer, "common", TestIssuer.DefaultAudience));

    public static void AddOpenIddict(IServiceCollection services, string jwks)
    {
        var configuration = new OpenIddictConfiguration { Issuer = new Uri(Issuer) };
        configuration.SigningKeys.AddRange(new JsonWebKeySet(jwks).GetSigningKeys());
        services.AddOpenIddict().AddValidation(options =>
        {
            options.SetIssuer(Issuer).AddAudiences(TestIssuer.DefaultAudience).SetConfiguration(configuration).UseAspNetCore();
            options.Configure(static validation => validation.TokenValidationParameters.ClockSkew = TimeSpan.FromSeconds(30));
        });
        services.AddAuthentication(OpenIddictValidationAspNetCoreDefaults.AuthenticationScheme);
    }
}
