using System.Net;
using System.Net.Http.Headers;
using OidcTokenValidation.TestSupport.Http;

namespace OidcTokenValidation.Grpc.Tests.Support;

/// <summary>One call of a client that can send and receive at the same time.</summary>
internal sealed class ClientCall : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly HttpClient _http;
    private readonly HttpRequestMessage _request;
    private readonly OpenContent _content = new();
    private readonly Task<HttpResponseMessage> _response;
    private readonly CancellationTokenSource _left = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);

    public ClientCall(ApiHost host, string? authorization, string method = GrpcApi.Method, string contentType = "application/grpc", Action<HttpRequestHeaders>? fields = null)
    {
        _http = host.CreateClient(ApiHost.CreateHandler());
        _request = new HttpRequestMessage(HttpMethod.Post, method) { Content = _content, Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        _content.Headers.TryAddWithoutValidation("content-type", contentType);
        _request.Headers.TryAddWithoutValidation("te", "trailers");
        if (authorization is not null)
            _request.Headers.TryAddWithoutValidation("authorization", authorization);
        fields?.Invoke(_request.Headers);
        _response = _http.SendAsync(_request, HttpCompletionOption.ResponseHeadersRead, _left.Token);
    }

    /// <summary>A call with exactly one message.</summary>
    public static async Task<ClientCall> SendOneAsync(ApiHost host, string? authorization, string method = GrpcApi.Method, string contentType = "application/grpc", Action<HttpRequestHeaders>? fields = null)
    {
        var call = new ClientCall(host, authorization, method, contentType, fields);
        try
        {
            await call.WriteAsync("hello");
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException or HttpRequestException)
        {
            // The call was rejected before its message was read.
        }

        call.Complete();
        return call;
    }

    /// <summary>Whether the response headers were received.</summary>
    public bool HasResponse => _response.IsCompleted;

    public async Task WriteAsync(string message)
    {
        Stream stream = await _content.Stream.WaitAsync(Patience);
        await stream.WriteMessageAsync(message, TestContext.Current.CancellationToken).WaitAsync(Patience);
    }

    public void Complete() => _content.Complete();

    public async Task<string?> ReadAsync()
    {
        HttpResponseMessage response = await _response.WaitAsync(Patience);
        Stream stream = await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
        return await stream.ReadMessageAsync(TestContext.Current.CancellationToken).WaitAsync(Patience);
    }

    /// <summary>The end of the call, and the messages before it.</summary>
    public async Task<CallEnd> EndAsync()
    {
        List<string> messages = [];
        while (await ReadAsync() is { } message)
            messages.Add(message);
        HttpResponseMessage response = await _response;
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        bool inHeaders = response.Headers.Contains("grpc-status");
        if (inHeaders)
            Assert.Empty(response.TrailingHeaders);
        HttpResponseHeaders status = inHeaders ? response.Headers : response.TrailingHeaders;
        return new CallEnd(
            string.Join(',', status.NonValidated["grpc-status"]),
            status.NonValidated.Contains("grpc-message") ? string.Join(',', status.NonValidated["grpc-message"]) : null,
            inHeaders,
            messages,
            response.Content.Headers.ContentType?.ToString(),
            response.Headers.NonValidated.SelectMany(static h => h.Value.Select(value => (h.Key, value))).ToLookup(static h => h.Key, static h => h.value, StringComparer.OrdinalIgnoreCase));
    }

    public void Dispose()
    {
        _content.Complete();
        _left.Cancel();
        _request.Dispose();
        _http.Dispose();
        _left.Dispose();
    }

    private sealed class OpenContent : HttpContent
    {
        private readonly TaskCompletionSource<Stream> _stream = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _complete = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<Stream> Stream => _stream.Task;

        public void Complete() => _complete.TrySetResult();

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.FlushAsync();   // sends the headers
            _stream.SetResult(stream);
            await _complete.Task;
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}

/// <summary>The end of a call: its status, whether the status was in the headers (trailers-only), and the messages before it.</summary>
internal sealed record CallEnd(string Status, string? Message, bool IsTrailersOnly, IReadOnlyList<string> Messages, string? ContentType, ILookup<string, string> Headers)
{
    public void AssertExpired(bool isTrailersOnly, params string[] messages)
    {
        Assert.Equal(("16", "The access token has expired.", isTrailersOnly), (Status, Message, IsTrailersOnly));
        Assert.Equal(messages, Messages);
        if (isTrailersOnly)
            Assert.Contains("error=\"invalid_token\", error_description=\"The access token has expired.\"", string.Join('\n', Headers["www-authenticate"]), StringComparison.Ordinal);
    }
}
