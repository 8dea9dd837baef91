using System.Net;
using System.Net.Http.Headers;

namespace OidcTokenValidation.Issuers;

/// <summary>The body of a fetched document, or why there is none.</summary>
internal readonly record struct FetchedDocument(KeyFetchFault Fault, HttpStatusCode Status, ReadOnlyMemory<byte> Body);

/// <summary>Fetches one document within bounds: time, size, no redirect, only addresses that are allowed.</summary>
internal sealed class DocumentClient(HttpClient http, KeySourceOptions options, TimeProvider time)
{
    public async Task<FetchedDocument> GetAsync(Uri address, CancellationToken cancellationToken)
    {
        if (!FetchAddress.IsAllowed(address, options.AllowLoopbackHttp))
            return new(KeyFetchFault.AddressNotAllowed, default, default);

        using var timeout = new CancellationTokenSource(options.FetchTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, address);
            request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
            using HttpResponseMessage response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token).ConfigureAwait(false);
            return await ReadAsync(response, address, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return new(KeyFetchFault.TimedOut, default, default);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            return new(KeyFetchFault.Unreachable, default, default);
        }
    }

    private async Task<FetchedDocument> ReadAsync(HttpResponseMessage response, Uri address, CancellationToken cancellationToken)
    {
        // A handler of the user's may follow redirects; what came from elsewhere is not the issuer's word.
        if ((int)response.StatusCode is >= 300 and < 400 || response.RequestMessage?.RequestUri != address)
            return new(KeyFetchFault.Redirected, response.StatusCode, default);
        if (response.StatusCode != HttpStatusCode.OK)
            return new(KeyFetchFault.StatusNotOk, response.StatusCode, default);

        byte[] buffer = new byte[options.MaxDocumentBytes + 1];
        Stream body = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        await using (body.ConfigureAwait(false))
        {
            int length = await body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
            return length > options.MaxDocumentBytes
                ? new(KeyFetchFault.TooLarge, response.StatusCode, default)
                : new(KeyFetchFault.None, response.StatusCode, buffer.AsMemory(0, length));
        }
    }
}
