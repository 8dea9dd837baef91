using System.Net.Http.Headers;

namespace OidcTokenValidation.Testing;

/// <summary>Adds tokens to the requests of an <see cref="HttpClient"/>.</summary>
public static class TestTokenHttpClientExtensions
{
    /// <summary>Creates the token and sends it with every request from now on. It replaces the token that the client sent before:
    /// <c>client.As(issuer.Token().WithScope("read"))</c>.</summary>
    /// <param name="client">The client, for instance that of a <c>WebApplicationFactory</c>.</param>
    /// <param name="token">The token. For a token that is bound to a DPoP key see
    /// <see cref="DPoPClient.CreateHandler(TestTokenBuilder, HttpMessageHandler?)"/>.</param>
    /// <returns>The client itself.</returns>
    public static HttpClient As(this HttpClient client, TestTokenBuilder token)
    {
        ArgumentNullException.ThrowIfNull(token);
        return client.As(token.Create());
    }

    /// <summary>Sends this token with every request from now on. It replaces the token that the client sent before.</summary>
    /// <param name="client">The client.</param>
    /// <param name="token">The token, valid or invalid.</param>
    /// <returns>The client itself.</returns>
    public static HttpClient As(this HttpClient client, string token)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(token);
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return client;
    }
}
