using System.Net.Http.Headers;

namespace OidcTokenValidation.Testing;

/// <summary>Sends tokens with <see cref="HttpClient"/>.</summary>
public static class TestTokenHttpClientExtensions
{
    /// <summary>Creates the token, and sends it with every request from now on, in place of the one that the client sent before:
    /// <c>client.As(issuer.Token().WithScope("read"))</c>.</summary>
    /// <param name="client">The client, that of a <c>WebApplicationFactory</c> for instance.</param>
    /// <param name="token">The token. Of one that is bound to a DPoP key see
    /// <see cref="DPoPClient.CreateHandler(TestTokenBuilder, HttpMessageHandler?)"/>.</param>
    /// <returns>The client itself.</returns>
    public static HttpClient As(this HttpClient client, TestTokenBuilder token)
    {
        ArgumentNullException.ThrowIfNull(token);
        return client.As(token.Create());
    }

    /// <summary>Sends this token with every request from now on, in place of the one that the client sent before.</summary>
    /// <param name="client">The client.</param>
    /// <param name="token">The token, good or bad.</param>
    /// <returns>The client itself.</returns>
    public static HttpClient As(this HttpClient client, string token)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(token);
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return client;
    }
}
