using System.Net;
using System.Net.Http.Headers;
using OidcTokenValidation.Failures;

namespace OidcTokenValidation.Keys;

/// <summary>The response to one request, or why there is none that can be used.</summary>
/// <param name="Fault">What is wrong; none for a response with the status 200, and for one with 304 to a conditional request.</param>
/// <param name="Status">The status; the default if no response was received.</param>
/// <param name="Body">The body; empty unless the status is 200.</param>
/// <param name="Detail">More about the fault, for the log; null if there is no more.</param>
internal readonly record struct BoundedResponse(KeyFetchFault Fault, HttpStatusCode Status, ReadOnlyMemory<byte> Body = default, string? Detail = null)
{
    /// <summary>The fields of the response; null if the connection failed, at the latest inside the body.</summary>
    public HttpResponseHeaders? Headers { get; init; }

    /// <inheritdoc cref="Headers"/>
    public HttpContentHeaders? ContentHeaders { get; init; }

    /// <summary>When the fields were received.</summary>
    public DateTimeOffset ReceivedAt { get; init; }
}

/// <summary>
/// Sends requests to a provider and reads the responses within bounds: time and size, no redirect, no compression. A provider's documents and its introspection
/// responses are all read here.
/// </summary>
internal sealed class BoundedHttpReader(HttpClient http, TimeSpan timeout, int maxBytes, TimeProvider time)
{
    // RFC 9110 §8.4. None is accepted, and nothing is decompressed: a small body could become a large one.
    private static readonly HashSet<string> Compressions =
        new(StringComparer.OrdinalIgnoreCase) { "gzip", "x-gzip", "br", "deflate", "compress", "x-compress", "zstd" };

    /// <summary>Sends a request. A failure is a fault of the response: only what no network causes is thrown.</summary>
    public async Task<BoundedResponse> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var timeLimit = new CancellationTokenSource(timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeLimit.Token, cancellationToken);
        Uri address = request.RequestUri!;
        HttpStatusCode status = default;
        try
        {
            bool isConditional = request.Headers.IfNoneMatch.Count > 0;
            using HttpResponseMessage response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token).ConfigureAwait(false);
            status = response.StatusCode;
            DateTimeOffset receivedAt = time.GetUtcNow();
            BoundedResponse read = await ReadAsync(response, address, isConditional, either.Token).ConfigureAwait(false);
            return read with { Headers = response.Headers, ContentHeaders = response.Content.Headers, ReceivedAt = receivedAt };
        }
        catch (Exception exception) when (FindFault(exception) is { } fault)
        {
            return new(fault, status, Detail: Describe(exception));
        }
    }

    private async Task<BoundedResponse> ReadAsync(HttpResponseMessage response, Uri address, bool isConditional, CancellationToken cancellationToken)
    {
        HttpStatusCode status = response.StatusCode;
        if (status == HttpStatusCode.NotModified && isConditional)
            return new(KeyFetchFault.None, status);

        // The application's handler may follow redirects; a response from another address is not the provider's.
        if ((int)status is >= 300 and < 400 and not (int)HttpStatusCode.NotModified || response.RequestMessage?.RequestUri != address)
            return new(KeyFetchFault.Redirected, status);
        if (status != HttpStatusCode.OK)
            return new(KeyFetchFault.StatusNotOk, status);
        if (FindCompression(response.Content) is { } compression)
            return new(KeyFetchFault.Compressed, status, Detail: $"its Content-Encoding is {compression}, which was not accepted");
        return await ReadBodyAsync(response.Content, cancellationToken).ConfigureAwait(false) is { } body
            ? new(KeyFetchFault.None, status, body)
            : new(KeyFetchFault.TooLarge, status);
    }

    // Null if the body is larger than the limit.
    private async Task<ReadOnlyMemory<byte>?> ReadBodyAsync(HttpContent content, CancellationToken cancellationToken)
    {
        if (content.Headers.ContentLength > maxBytes)
            return null;
        using var body = new MemoryStream();
        Stream stream = await content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            byte[] buffer = new byte[8192];
            while (await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false) is > 0 and var read)
            {
                if (body.Length + read > maxBytes)
                    return null;
                body.Write(buffer, 0, read);
            }
        }

        return body.ToArray();
    }

    // Lower-case. identity, empty and unknown values are ignored: the body decides.
    private static string? FindCompression(HttpContent content) =>
        content.Headers.NonValidated.TryGetValues("Content-Encoding", out var fields)
            ? fields.SelectMany(static field => field.Split(',', StringSplitOptions.TrimEntries)).FirstOrDefault(Compressions.Contains)?.ToLowerInvariant()
            : null;

    // Null for an exception that no network causes.
    private static KeyFetchFault? FindFault(Exception exception) => exception switch
    {
        OperationCanceledException => KeyFetchFault.TimedOut,
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } => KeyFetchFault.SecureConnectionFailed,
        HttpRequestException or IOException => KeyFetchFault.Unreachable,
        _ => null,
    };

    // The inner exception has the cause. A cancellation has no more than its fault.
    private static string? Describe(Exception exception) =>
        exception is OperationCanceledException ? null : QuotedText.From((exception.InnerException ?? exception).Message);
}
