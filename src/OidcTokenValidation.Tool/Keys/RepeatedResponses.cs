using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Runtime.ExceptionServices;

namespace OidcTokenValidation.Tool.Keys;

/// <summary>Sends each request to a provider once, and repeats the response to every validator that makes the same request.</summary>
internal sealed class RepeatedResponses : IDisposable
{
    private readonly RecordingHandler _recorder = new(TimeProvider.System);
    private readonly ConcurrentDictionary<Uri, Response> _responses = [];
    private readonly HttpMessageInvoker _invoker;

    public RepeatedResponses() => _invoker = new HttpMessageInvoker(_recorder);

    /// <summary>The requests that were sent, in order.</summary>
    public IReadOnlyList<RecordedFetch> Fetches => _recorder.Fetches;

    /// <summary>Creates the handler of a validator, which disposes it.</summary>
    public RepeatingHandler CreateHandler() => new(this);

    public void Dispose() => _invoker.Dispose();

    private async Task<Response> GetAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Uri address = request.RequestUri!;
        if (_responses.TryGetValue(address, out Response? known))
            return known;
        int before = _recorder.Fetches.Count;
        try
        {
            using HttpResponseMessage message = await _invoker.SendAsync(request, cancellationToken).ConfigureAwait(false);
            byte[] body = await message.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
            KeyValuePair<string, HeaderStringValues>[] fields = [.. message.Headers.NonValidated, .. message.Content.Headers.NonValidated];
            return _responses[address] = new(_recorder.Fetches[before], null, message.StatusCode, body, fields);
        }
        catch (Exception exception)
        {
            return _responses[address] = new(_recorder.Fetches[before], ExceptionDispatchInfo.Capture(exception));
        }
    }

    /// <summary>The handler of one validator.</summary>
    internal sealed class RepeatingHandler(RepeatedResponses responses) : HttpMessageHandler
    {
        private readonly ConcurrentQueue<RecordedFetch> _fetches = [];

        /// <summary>The requests of this validator, in order.</summary>
        public IReadOnlyList<RecordedFetch> Fetches => [.. _fetches];

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Response response = await responses.GetAsync(request, cancellationToken).ConfigureAwait(false);
            _fetches.Enqueue(response.Fetch);
            response.Exception?.Throw();
            return response.CreateMessage(request);
        }
    }

    private sealed record Response(
        RecordedFetch Fetch,
        ExceptionDispatchInfo? Exception,
        HttpStatusCode Status = default,
        byte[]? Body = null,
        IReadOnlyList<KeyValuePair<string, HeaderStringValues>>? Fields = null)
    {
        public HttpResponseMessage CreateMessage(HttpRequestMessage request)
        {
            var message = new HttpResponseMessage(Status) { RequestMessage = request, Content = new ByteArrayContent(Body ?? []) };
            foreach ((string name, HeaderStringValues values) in Fields ?? [])
            {
                if (!message.Headers.TryAddWithoutValidation(name, values))
                    message.Content.Headers.TryAddWithoutValidation(name, values);
            }

            return message;
        }
    }
}
