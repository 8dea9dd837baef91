using OidcTokenValidation.Testing.Keys;

namespace OidcTokenValidation.Testing.Server;

/// <summary>What an issuer's server answers when nobody interferes.</summary>
internal static class IssuerResponses
{
    public static TestResponse Get(TestIssuer issuer, string path) => path switch
    {
        "/.well-known/openid-configuration" or "/.well-known/oauth-authorization-server" => new() { Body = issuer.Metadata },
        IssuerDocuments.JwksPath => new() { Body = issuer.Jwks, ContentType = "application/jwk-set+json" },
        _ => new() { Status = 404, ContentType = "text/plain", Body = "There is nothing here." },
    };
}
