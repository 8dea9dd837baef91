using System.Text.Json.Nodes;
using OidcTokenValidation.Testing;

namespace OidcTokenValidation.TestSupport.Profiles;

/// <summary>A token as its provider documents it; the test adds issuer and times.</summary>
/// <param name="Type">The header's <c>typ</c>; null if it has none.</param>
/// <param name="Claims">The claims without <c>iss</c>, <c>iat</c>, <c>exp</c>.</param>
public sealed record TokenShape(string? Type, string Claims)
{
    public TokenShape With(string name, JsonNode? value)
    {
        JsonObject claims = Parse();
        claims[name] = value;
        return this with { Claims = claims.ToJsonString() };
    }

    public TokenShape Without(params string[] names)
    {
        JsonObject claims = Parse();
        foreach (string name in names)
            claims.Remove(name);
        return this with { Claims = claims.ToJsonString() };
    }

    public string Sign(TestIssuer issuer)
    {
        JsonObject claims = Parse();
        long now = issuer.Clock.GetUtcNow().ToUnixTimeSeconds();
        if (!issuer.Issuer.StartsWith("spiffe:", StringComparison.Ordinal))
            claims["iss"] = issuer.Issuer;
        claims["iat"] = now - 10;
        claims["exp"] = now + 600;
        TestTokenBuilder token = issuer.Token().WithRawClaims(claims.ToJsonString());
        return (Type is null ? token.WithoutHeader("typ") : token.WithHeader("typ", Type)).Create();
    }

    private JsonObject Parse() => JsonNode.Parse(Claims)!.AsObject();
}
