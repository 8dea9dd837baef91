using System.Text.Json.Nodes;

namespace OidcTokenValidation.Testing.Keys;

/// <summary>Creates the documents that an issuer publishes.</summary>
internal static class PublishedDocuments
{
    public const string JwksPath = "/jwks";
    public const string TokenPath = "/token";

    /// <summary>Creates the JWK set (RFC 7517 §5).</summary>
    public static string CreateJwks(IEnumerable<TestSigningKey> keys) =>
        new JsonObject { ["keys"] = new JsonArray([.. keys.Select(static key => key.ToPublicJwk())]) }.ToJsonString();

    /// <summary>Creates the metadata (OpenID Connect Discovery 1.0 §3, RFC 8414 §2).</summary>
    public static string CreateMetadata(string issuer, IEnumerable<TestSigningKey> keys)
    {
        string root = issuer.TrimEnd('/');
        return new JsonObject
        {
            ["issuer"] = issuer,
            ["authorization_endpoint"] = root + "/authorize",
            ["token_endpoint"] = root + TokenPath,
            ["jwks_uri"] = root + JwksPath,
            ["scopes_supported"] = new JsonArray("openid"),
            ["response_types_supported"] = new JsonArray("code"),
            ["grant_types_supported"] = new JsonArray("authorization_code", "client_credentials"),
            ["subject_types_supported"] = new JsonArray("public"),
            ["id_token_signing_alg_values_supported"] = new JsonArray([.. keys.Select(static key => key.Algorithm).Distinct(StringComparer.Ordinal)]),
            ["code_challenge_methods_supported"] = new JsonArray("S256"),
        }.ToJsonString();
    }
}
