using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace OidcTokenValidation.Tool.Conformance.Rows;

/// <summary>The claims of a good token as text, so that a row can write what a JSON object in memory cannot have.</summary>
internal static class ClaimText
{
    /// <summary>Creates the claims of a good token.</summary>
    public static JsonObject CreateClaims(Session session)
    {
        long now = session.Issuer.Clock.GetUtcNow().ToUnixTimeSeconds();
        var claims = new JsonObject
        {
            ["iss"] = session.Issuer.Issuer,
            ["sub"] = "alice",
            ["client_id"] = "conformance",
            ["aud"] = session.Target.Audience,
            ["jti"] = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16)),
            ["iat"] = now,
            ["exp"] = now + 300,
        };
        if (!session.Target.Has(Feature.Bearer))
            claims["cnf"] = new JsonObject { ["jkt"] = session.Client.KeyThumbprint };
        foreach ((string name, string value) in session.Target.Claims)
            claims[name] = value;
        return claims;
    }

    /// <summary>Creates the text of a good token's claims.</summary>
    public static string Create(Session session) => CreateClaims(session).ToJsonString();

    /// <summary>Creates the text of changed claims, with text added as the last member.</summary>
    public static string Create(Session session, Action<JsonObject> change, string added)
    {
        JsonObject claims = CreateClaims(session);
        change(claims);
        return $"{claims.ToJsonString()[..^1]},{added}}}";
    }

    /// <summary>Creates the text of a good token's header, with text added as the last member.</summary>
    public static string CreateHeader(Session session, string? added = null)
    {
        var header = new JsonObject { ["alg"] = "RS256", ["kid"] = session.Issuer.FindKey("RS256").KeyId };
        return $"{header.ToJsonString()[..^1]},\"typ\":\"at+jwt\"{(added is null ? string.Empty : "," + added)}}}";
    }
}
