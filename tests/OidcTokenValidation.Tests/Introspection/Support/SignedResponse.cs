using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using OidcTokenValidation.Testing;

namespace OidcTokenValidation.Tests.Introspection.Support;

/// <summary>Signed responses (RFC 9701) of an issuer.</summary>
internal static class SignedResponse
{
    public const string MediaType = "application/token-introspection+jwt", Type = "token-introspection+jwt";

    /// <summary>A builder of a valid signed response for an active token.</summary>
    public static TestTokenBuilder Signed(this OpaqueApi api, string? response = null) => api.Issuer.Token()
        .OfType(Type)
        .For("api")
        .IssuedAt(api.Clock.GetUtcNow())
        .WithoutClaim("sub").WithoutClaim("exp").WithoutClaim("client_id").WithoutClaim("jti")
        .WithClaim("token_introspection", JsonNode.Parse(response ?? api.Active()));

    public static HttpResponseMessage Message(string body, string? type = MediaType) => new()
    {
        Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)) { Headers = { ContentType = type is null ? null : MediaTypeHeaderValue.Parse(type) } },
    };

    /// <summary>The endpoint responds with this JWT.</summary>
    public static void Always(this FakeEndpoint endpoint, TestTokenBuilder jwt, string? type = MediaType)
    {
        string body = jwt.Create();
        endpoint.Always(() => Message(body, type));
    }

    /// <summary>The token is unavailable, and the log has this text once.</summary>
    public static async Task FailAsync(this OpaqueApi api, string logged)
    {
        await api.UnavailableAsync();
        Assert.Contains($": {logged}", Assert.Single(api.Log.Messages(OpaqueApi.FailedEvent)), StringComparison.Ordinal);
    }
}
