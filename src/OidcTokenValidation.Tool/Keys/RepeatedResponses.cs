using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Runtime.ExceptionServices;

namespace OidcTokenValidation.Tool.Keys;

/// <summary>Sends each request to a provider once, and repeats the response to every validator that makes the same request.</summary>
internal sealed class RepeatedResponses : IDisposable
{
    private readonly RecordingHandler _recorder = new(TimeProvider.System);
    private readonly ConcurrentDictionary<Uri, RepeatedResponse> _responses = [];
    private readonly HttpMessageInvoker _invoker;

    public RepeatedResponses() => _invoker = new HttpMessageInvoker(_recorder);

    /// <summary>The requests that were sent, in order.</summary>
    public IReadOnlyList<RecordedFetch> Fetches => _recorder.Fetches;

    /// <summary>Creates the handler of a validator, which disposes it.</summary>
    public RepeatingHandler CreateHandler() => new(this);

    public void Dispose() => _invoker.Dispose();

    /// <summary>Sends a request, or gets the response to an earlier one.</summary>
    public async Task<RepeatedResponse> GetAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Uri address = request.RequestUri!;
        if (_responses.TryGetValue(address, out RepeatedResponse? known))
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
}
