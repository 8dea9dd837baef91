using System.Net;
using System.Text;
using System.Text.Json;
using OidcTokenValidation.Tests.Keys.Support;

namespace OidcTokenValidation.Tests.SharedSignals.Support;

/// <summary>A poll request as it was received.</summary>
internal sealed record PollReceived(string Body, string? Authorization, string Accept, string ContentType)
{
    public bool IsLong => !JsonElement.Parse(Body).GetProperty("returnImmediately").GetBoolean();
}

/// <summary>The poll endpoint of a transmitter (RFC 8936): a queue whose tokens it returns until they are acknowledged.</summary>
internal sealed class FakeTransmitter : HttpMessageHandler
{
    public const string Address = "https://transmitter.example/poll";

    private readonly Lock _gate = new();
    private readonly List<KeyValuePair<string, string>> _queue = [];
    private readonly List<PollReceived> _requests = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Returns another response; null if the queue decides.</summary>
    public Func<PollReceived, HttpResponseMessage?> Script { get; set; } = static _ => null;

    /// <summary>Whether a long poll waits for an event.</summary>
    public bool Waits { get; set; } = true;

    public int PageSize { get; set; } = 100;

    public IReadOnlyList<PollReceived> Requests
    {
        get
        {
            lock (_gate)
            {
                return [.. _requests];
            }
        }
    }

    public IReadOnlyList<string> Queue
    {
        get
        {
            lock (_gate)
            {
                return [.. _queue.Select(static entry => entry.Key)];
            }
        }
    }

    public void Enqueue(string name, string token)
    {
        lock (_gate)
        {
            _queue.Add(new(name, token));
            _changed.TrySetResult();
        }
    }

    public static HttpResponseMessage Json(string json, HttpStatusCode status = HttpStatusCode.OK) =>
        new(status) { Content = new StringContent(json, Encoding.UTF8, "application/json") };

    /// <summary>Runs the receiver's polls until the condition is true, one second of its clock at a time.</summary>
    public static async Task UntilAsync(EventApi events, Func<bool> condition, TimeSpan? step = null)
    {
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        Task polling = events.Receiver.PollAsync(stopping.Token);
        try
        {
            for (int i = 0; !condition(); i++)
            {
                Assert.True(i < 2000, "The condition was not met.");
                await Task.Delay(TimeSpan.FromMilliseconds(5), stopping.Token);
                events.Api.Clock.Advance(step ?? TimeSpan.FromSeconds(1));
            }
        }
        finally
        {
            await stopping.CancelAsync();
            await polling.Soon();
        }
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Assert.Equal((HttpMethod.Post, Address), (request.Method, request.RequestUri!.AbsoluteUri));
        var received = new PollReceived(
            await request.Content!.ReadAsStringAsync(cancellationToken),
            request.Headers.Authorization?.ToString(),
            request.Headers.Accept.ToString(),
            request.Content.Headers.ContentType!.ToString());
        lock (_gate)
        {
            _requests.Add(received);
        }

        HttpResponseMessage response = Script(received) ?? await RespondAsync(received, cancellationToken);
        response.RequestMessage = request;
        return response;
    }

    private async Task<HttpResponseMessage> RespondAsync(PollReceived received, CancellationToken cancellationToken)
    {
        JsonElement body = JsonElement.Parse(received.Body);
        string[] done = [
            .. body.GetProperty("ack").EnumerateArray().Select(static name => name.GetString()!),
            .. body.GetProperty("setErrs").EnumerateObject().Select(static error => error.Name)];
        Task changed;
        lock (_gate)
        {
            _queue.RemoveAll(entry => done.Contains(entry.Key, StringComparer.Ordinal));
            if (_queue.Count == 0 && received.IsLong && Waits)
                _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            else
                _changed.TrySetResult();
            changed = _changed.Task;
        }

        await changed.WaitAsync(cancellationToken);
        lock (_gate)
        {
            var page = _queue.Take(Math.Min(PageSize, body.GetProperty("maxEvents").GetInt32())).ToDictionary(static entry => entry.Key, static entry => entry.Value, StringComparer.Ordinal);
            return Json(JsonSerializer.Serialize(new { sets = page, moreAvailable = page.Count < _queue.Count }));
        }
    }
}
