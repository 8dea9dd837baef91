using System.Collections.Concurrent;
using System.Net;
using System.Text;

namespace OidcTokenValidation.Tests.Introspection.Support;

/// <summary>An introspection endpoint that answers as a test says, and keeps what it was asked.</summary>
internal sealed class FakeEndpoint : HttpMessageHandler
{
    public const string Address = "https://issuer.example/introspect";

    private readonly ConcurrentQueue<Question> _questions = [];

    /// <summary>Answers a token; the token that was asked about is given.</summary>
    public Func<string, CancellationToken, Task<HttpResponseMessage>> Answer { get; set; } = static (_, _) => Task.FromResult(Json("{\"active\":false}"));

    public IReadOnlyList<Question> Questions => [.. _questions];

    public int Count => _questions.Count;

    public static HttpResponseMessage Json(string json, HttpStatusCode status = HttpStatusCode.OK) =>
        new(status) { Content = new StringContent(json, Encoding.UTF8, "application/json") };

    public void Always(Func<HttpResponseMessage> answer) => Answer = (_, _) => Task.FromResult(answer());

    public void Always(string json) => Always(() => Json(json));

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        string body = await request.Content!.ReadAsStringAsync(cancellationToken);
        Dictionary<string, string> form = body.Split('&').Select(static pair => pair.Split('=')).ToDictionary(static pair => pair[0], static pair => Uri.UnescapeDataString(pair[1]), StringComparer.Ordinal);
        _questions.Enqueue(new Question(request.Method, request.RequestUri!, request.Headers.Authorization?.ToString(), request.Headers.Accept.ToString(), request.Content.Headers.ContentType!.ToString(), form, request.Headers.UserAgent.ToString()));
        HttpResponseMessage response = await Answer(form["token"], cancellationToken);
        response.RequestMessage ??= request;
        return response;
    }
}

/// <summary>What was asked.</summary>
internal sealed record Question(HttpMethod Method, Uri Address, string? Authorization, string Accept, string ContentType, IReadOnlyDictionary<string, string> Form, string UserAgent);
