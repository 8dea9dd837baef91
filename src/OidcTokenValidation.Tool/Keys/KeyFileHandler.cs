using System.Net;
using System.Text;

namespace OidcTokenValidation.Tool.Keys;

/// <summary>
/// Responds with a key set of a file. The library lists the keys that it does not use for fetched sets, and rejects a local set without usable keys at once.
/// </summary>
internal sealed class KeyFileHandler(string jwks) : HttpMessageHandler
{
    /// <summary>The address of the key set. Nothing is requested from it (RFC 6761 §6.4).</summary>
    public const string Address = "https://key-file.invalid/";

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK)
        {
            RequestMessage = request,
            Content = new StringContent(jwks, Encoding.UTF8, "application/json"),
        });
}
