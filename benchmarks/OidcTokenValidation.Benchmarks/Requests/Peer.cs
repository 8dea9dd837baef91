using Microsoft.IdentityModel.Tokens;
using OidcTokenValidation.Testing;

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
}
