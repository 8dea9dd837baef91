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

    /// <param name="issuer">The issuer, which signs.</param>
    /// <param name="without">The claim among <c>iss</c>, <c>iat</c>, <c>exp</c> that is left out; a claim of the shape stays as it is.</param>
    /// <param name="keepsText">Whether the claims are sent as they are written, escapes included.</param>
    public string Sign(TestIssuer issuer, string? without = null, bool keepsText = false)
    {
        JsonObject claims = Parse();
        long now = issuer.Clock.GetUtcNow().ToUnixTimeSeconds();
        foreach ((string name, JsonNode value) in ((string, JsonNode)[])[("iss", issuer.Issuer), ("iat", now - 10), ("exp", now + 600)])
        {
            if (name != without && !(name == "iss" && issuer.Issuer.StartsWith("spiffe:", StringComparison.Ordinal)))
                claims.TryAdd(name, value);
        }

        string json = keepsText ? $"{{\"iss\":\"{issuer.Issuer}\",\"iat\":{now - 10},\"exp\":{now + 600},{Claims.TrimStart()[1..]}" : claims.ToJsonString();
        TestTokenBuilder token = issuer.Token().WithRawClaims(json);
        return (Type is null ? token.WithoutHeader("typ") : token.WithHeader("typ", Type)).Create();
    }

    private JsonObject Parse() => JsonNode.Parse(Claims)!.AsObject();
}
