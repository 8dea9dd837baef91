using System.Collections.Concurrent;
using System.Net.Http.Headers;

namespace OidcTokenValidation.Tool.Keys;

/// <summary>Sends the library's requests for keys, and records requests and responses. The library still limits time and size.</summary>
internal sealed class RecordingHandler(TimeProvider time)
    : DelegatingHandler(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, ActivityHeadersPropagator = null })
{
    // The maximum length of a document in a default validator.
    private const int MaxRecorded = 256 * 1024;

    private static readonly string[] Names = ["Cache-Control", "Expires", "Age", "Date", "ETag", "Content-Type"];

    private readonly ConcurrentQueue<RecordedFetch> _fetches = [];

    /// <summary>The requests, in order.</summary>
    public IReadOnlyList<RecordedFetch> Fetches => [.. _fetches];

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        string address = request.RequestUri?.GetLeftPart(UriPartial.Path) ?? string.Empty;
        long start = time.GetTimestamp();
        try
        {
            HttpResponseMessage response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
            byte[] body = await ReadAsync(response, cancellationToken).ConfigureAwait(false);
            _fetches.Enqueue(new RecordedFetch(address, response.StatusCode, time.GetElapsedTime(start), GetFields(response), body));
            return response;
        }
        catch (Exception)
        {
            _fetches.Enqueue(new RecordedFetch(address, null, time.GetElapsedTime(start), [], default));
            throw;
        }
    }

    // The library receives one byte more than the maximum, so that it also detects a document that is too large.
    private static async Task<byte[]> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        Stream stream = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        byte[] buffer = new byte[MaxRecorded + 1];
        int length = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        var content = new ByteArrayContent(buffer, 0, length);
        foreach ((string name, HeaderStringValues values) in response.Content.Headers.NonValidated.Where(static field => field.Key != "Content-Length"))
            content.Headers.TryAddWithoutValidation(name, values);
        response.Content.Dispose();
        response.Content = content;
        return buffer[..length];
    }

    private static IReadOnlyList<KeyValuePair<string, string>> GetFields(HttpResponseMessage response) =>
        [.. from name in Names from value in Find(response, name) select KeyValuePair.Create(name, value)];

    private static HeaderStringValues Find(HttpResponseMessage response, string name) =>
        response.Headers.NonValidated.TryGetValues(name, out var values) || response.Content.Headers.NonValidated.TryGetValues(name, out values)
            ? values
            : default;
}
