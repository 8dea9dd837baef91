using System.Net;
using OidcTokenValidation.TestSupport.Core;

namespace OidcTokenValidation.Testing.Tests.Support;

/// <summary>An API with scripted responses that records its requests. After the last scripted response it returns 200.</summary>
internal sealed class ScriptedResource(params HttpResponseMessage[] responses) : HttpMessageHandler
{
    private readonly Queue<HttpResponseMessage> _responses = new(responses);

    public List<SentRequest> Requests { get; } = [];

    /// <summary>A 401 whose WWW-Authenticate fields and DPoP-Nonce fields are these.</summary>
    public static HttpResponseMessage Unauthorized(string[] challenges, params string[] nonces) => Respond(HttpStatusCode.Unauthorized, challenges, nonces);

    public static HttpResponseMessage Respond(HttpStatusCode status, string[] challenges, params string[] nonces)
    {
        var response = new HttpResponseMessage(status);
        foreach (string challenge in challenges)
            response.Headers.TryAddWithoutValidation("WWW-Authenticate", challenge);
        foreach (string nonce in nonces)
            response.Headers.TryAddWithoutValidation("DPoP-Nonce", nonce);
        return response;
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        string? body = null;
        if (request.Content is not null)
        {
            // The stream keeps its position after the read, as with a reader of JSON.
            using var reader = new StreamReader(await request.Content.ReadAsStreamAsync(cancellationToken), leaveOpen: true);
            body = await reader.ReadToEndAsync(cancellationToken);
        }

        Requests.Add(new SentRequest(
            request.Headers.GetValues("Authorization").Single(),
            request.Headers.GetValues("DPoP").Single(),
            body,
            request.Content?.Headers.ContentType?.ToString()));
        return _responses.TryDequeue(out HttpResponseMessage? response) ? response : new HttpResponseMessage(HttpStatusCode.OK);
    }

    internal sealed record SentRequest(string Authorization, string Proof, string? Body, string? ContentType)
    {
        public string? Nonce => ProofText.ClaimOf(Proof, "nonce");
    }
}
