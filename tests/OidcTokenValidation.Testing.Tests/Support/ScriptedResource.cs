using System.Net;
using OidcTokenValidation.TestSupport.Core;

namespace OidcTokenValidation.Testing.Tests.Support;

/// <summary>What an API says, line by line; it notes what it was asked. After the last line it says 200.</summary>
internal sealed class ScriptedResource(params HttpResponseMessage[] answers) : HttpMessageHandler
{
    private readonly Queue<HttpResponseMessage> _answers = new(answers);

    public List<SentRequest> Requests { get; } = [];

    /// <summary>A 401 whose WWW-Authenticate fields and DPoP-Nonce fields are these.</summary>
    public static HttpResponseMessage Unauthorized(string[] challenges, params string[] nonces) => Answer(HttpStatusCode.Unauthorized, challenges, nonces);

    public static HttpResponseMessage Answer(HttpStatusCode status, string[] challenges, params string[] nonces)
    {
        var answer = new HttpResponseMessage(status);
        foreach (string challenge in challenges)
            answer.Headers.TryAddWithoutValidation("WWW-Authenticate", challenge);
        foreach (string nonce in nonces)
            answer.Headers.TryAddWithoutValidation("DPoP-Nonce", nonce);
        return answer;
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        string? body = null;
        if (request.Content is not null)
        {
            // As a reader of JSON does: the stream stays where the reading ended.
            using var reader = new StreamReader(await request.Content.ReadAsStreamAsync(cancellationToken), leaveOpen: true);
            body = await reader.ReadToEndAsync(cancellationToken);
        }

        Requests.Add(new SentRequest(
            request.Headers.GetValues("Authorization").Single(),
            request.Headers.GetValues("DPoP").Single(),
            body,
            request.Content?.Headers.ContentType?.ToString()));
        return _answers.TryDequeue(out HttpResponseMessage? answer) ? answer : new HttpResponseMessage(HttpStatusCode.OK);
    }

    internal sealed record SentRequest(string Authorization, string Proof, string? Body, string? ContentType)
    {
        public string? Nonce => ProofText.ClaimOf(Proof, "nonce");
    }
}
