using System.Collections.Concurrent;
using System.Net;
using System.Text;

namespace OidcTokenValidation.Tests.Introspection.Support;

/// <summary>An introspection endpoint that returns scripted responses and records the requests.</summary>
internal sealed class FakeEndpoint : HttpMessageHandler
{
    public const string Address = "https://issuer.example/introspect";

    private readonly ConcurrentQueue<ReceivedRequest> _requests = [];

    /// <summary>Returns the response for a token.</summary>
    public Func<string, CancellationToken, Task<HttpResponseMessage>> Answer { get; set; } = static (_, _) => Task.FromResult(Json("{\"active\":false}"));

    public IReadOnlyList<ReceivedRequest> Requests => [.. _requests];

    public int Count => _requests.Count;

    public static HttpResponseMessage Json(string json, HttpStatusCode status = HttpStatusCode.OK) =>
        new(status) { Content = new StringContent(json, Encoding.UTF8, "application/json") };

    public void Always(Func<HttpResponseMessage> create) => Answer = (_, _) => Task.FromResult(create());

    public void Always(string json) => Always(() => Json(json));

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        string body = await request.Content!.ReadAsStringAsync(cancellationToken);
        Dictionary<string, string> form = body.Split('&').Select(static pair => pair.Split('=')).ToDictionary(static pair => pair[0], static pair => Uri.UnescapeDataString(pair[1]), StringComparer.Ordinal);
        _requests.Enqueue(new ReceivedRequest(request.Method, request.RequestUri!, request.Headers.Authorization?.ToString(), request.Headers.Accept.ToString(), request.Content.Headers.ContentType!.ToString(), form, request.Headers.UserAgent.ToString()));
        HttpResponseMessage response = await Answer(form["token"], cancellationToken);
        response.RequestMessage ??= request;
        return response;
    }
}

/// <summary>A request that the endpoint received.</summary>
internal sealed record ReceivedRequest(HttpMethod Method, Uri Address, string? Authorization, string Accept, string ContentType, IReadOnlyDictionary<string, string> Form, string UserAgent);
