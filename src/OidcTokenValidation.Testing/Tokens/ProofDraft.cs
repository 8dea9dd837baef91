using System.Text.Json.Nodes;

namespace OidcTokenValidation.Testing.Tokens;

/// <summary>A proof that is not created yet. Without changes it is valid for a request without a token (RFC 9449 §4.2).</summary>
internal sealed class ProofDraft(DPoPClient client, string method, string target) : JwtDraft(client.Clock, () => client.Key)
{
    public DPoPClient Client { get; } = client;

    private protected override JsonObject CreateDefaultHeader(string algorithm, string keyId) => new()
    {
        ["typ"] = "dpop+jwt",
        ["alg"] = algorithm,
        ["jwk"] = Client.Key.PublicMembers(),
    };

    private protected override JsonObject CreateDefaultClaims()
    {
        var claims = new JsonObject
        {
            ["jti"] = RandomText(16),
            ["htm"] = method,
            ["htu"] = WithoutQueryAndFragment(target),
            ["iat"] = SecondsFromNow(TimeSpan.Zero),
        };
        if (Client.Nonce is { } nonce)
            claims.Add("nonce", nonce);
        return claims;
    }

    private static string WithoutQueryAndFragment(string url) => url.IndexOfAny(['?', '#']) is >= 0 and var end ? url[..end] : url;
}
