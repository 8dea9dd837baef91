using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using OidcTokenValidation.Testing;

namespace OidcTokenValidation.Tests.StatusLists.Support;

/// <summary>A server of status lists that counts the requests.</summary>
internal sealed class ListServer : HttpMessageHandler
{
    private readonly ConcurrentQueue<HttpRequestMessage> _requests = [];
    private int _completed;

    /// <summary>Returns the response for an address.</summary>
    public Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> Answer { get; set; } =
        static (_, _) => Task.FromResult(new HttpResponseMessage(HttpStatusCode.NotFound));

    public IReadOnlyList<HttpRequestMessage> Requests => [.. _requests];

    public int Count => _requests.Count;

    public static HttpResponseMessage Message(string body) => new()
    {
        Content = new ByteArrayContent(Encoding.ASCII.GetBytes(body)) { Headers = { ContentType = new MediaTypeHeaderValue("application/statuslist+jwt") } },
    };

    public void Publish(TestTokenBuilder list) => Publish(list.Create());

    public void Publish(string body) => Respond(() => Message(body));

    public void Respond(Func<HttpResponseMessage> create) => Answer = (_, _) => Task.FromResult(create());

    public void Fail(HttpStatusCode status = HttpStatusCode.ServiceUnavailable) => Respond(() => new HttpResponseMessage(status));

    /// <summary>Waits until this number of requests have got their responses.</summary>
    public Task WaitForAsync(int count) => WaitUntilAsync(() => Volatile.Read(ref _completed) >= count);

    public async Task WaitUntilAsync(Func<bool> condition)
    {
        long start = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(start) < TimeSpan.FromSeconds(30), $"{_completed} of {Count} requests have completed.");
            await Task.Delay(1, TestContext.Current.CancellationToken);
        }
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        _requests.Enqueue(request);
        try
        {
            HttpResponseMessage response = await Answer(request, cancellationToken);
            response.RequestMessage ??= request;
            return response;
        }
        finally
        {
            Interlocked.Increment(ref _completed);
        }
    }
}
