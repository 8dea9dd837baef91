using OidcTokenValidation.Testing.Keys;

namespace OidcTokenValidation.Testing.Server;

/// <summary>The default responses of an issuer's server.</summary>
internal static class IssuerResponses
{
    public static TestResponse Get(TestIssuer issuer, string path) => path switch
    {
        "/.well-known/openid-configuration" or "/.well-known/oauth-authorization-server" => new() { Body = issuer.Metadata },
        PublishedDocuments.JwksPath => new() { Body = issuer.Jwks, ContentType = "application/jwk-set+json" },
        _ => new() { Status = 404, ContentType = "text/plain", Body = "Not found." },
    };
}
