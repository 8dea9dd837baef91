using System.Net;
using System.Net.Http.Headers;
using System.Text;
using OidcTokenValidation.Keys;

namespace OidcTokenValidation.Introspection;

/// <summary>Asks the endpoint about one token, within bounds: time, size, no redirect, no compression (RFC 7662 §2.1).</summary>
internal sealed class IntrospectionClient(HttpClient http, IntrospectionOptions options, TimeProvider time)
{
    // RFC 9701 §5.
    private const string SignedType = "application/token-introspection+jwt";

    private readonly Uri _endpoint = new(options.Endpoint);
    private readonly bool _isBasic = options.Authentication == IntrospectionAuthentication.ClientSecretBasic;

    // RFC 6749 §2.3.1: each of them form-encoded, then both in base64.
    private readonly AuthenticationHeaderValue _basic = new(
        "Basic", Convert.ToBase64String(Encoding.ASCII.GetBytes($"{FormEncode(options.ClientId)}:{FormEncode(options.ClientSecret)}")));

    public async Task<IntrospectionResponse> AskAsync(OpaqueToken token, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(options.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            using HttpRequestMessage request = CreateRequest(token);
            using HttpResponseMessage response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token).ConfigureAwait(false);
            return await ReadAsync(response, either.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (FetchFaults.From(exception) is { } fault)
        {
            return IntrospectionResponse.Failed(fault);
        }
    }

    private HttpRequestMessage CreateRequest(OpaqueToken token)
    {
        List<KeyValuePair<string, string>> form = [new("token", token.Text.ToString()), new("token_type_hint", "access_token")];
        if (!_isBasic)
            form.AddRange([new("client_id", options.ClientId), new("client_secret", options.ClientSecret)]);
        var request = new HttpRequestMessage(HttpMethod.Post, _endpoint) { Content = new FormUrlEncodedContent(form) };
        RequestFields.AddForIntrospection(request.Headers);
        request.Headers.Authorization = _isBasic ? _basic : null;
        return request;
    }

    private async Task<IntrospectionResponse> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        int status = (int)response.StatusCode;

        // A handler of the user's may follow redirects; what came from elsewhere is not the issuer's word.
        if (status is >= 300 and < 400 || response.RequestMessage?.RequestUri != _endpoint)
            return IntrospectionResponse.Failed(KeyFetchFault.Redirected, status);
        if (response.StatusCode != HttpStatusCode.OK)
            return IntrospectionResponse.Failed(KeyFetchFault.StatusNotOk, status);
        if (ContentCoding.FindCompression(response.Content) is { } compression)
            return IntrospectionResponse.Failed(KeyFetchFault.Compressed, status, ContentCoding.Describe(compression));
        string? type = response.Content.Headers.ContentType?.MediaType;
        if (string.Equals(type, SignedType, StringComparison.OrdinalIgnoreCase))
            return IntrospectionResponse.Failed(IntrospectionFault.SignedResponse, status);

        ReadOnlyMemory<byte>? body = await BoundedBody.ReadAsync(response.Content, options.MaxResponseBytes, cancellationToken).ConfigureAwait(false);
        return body is null ? IntrospectionResponse.Failed(KeyFetchFault.TooLarge, status) : new(IntrospectionFault.None, status, body) { MediaType = type };
    }

    private static string FormEncode(string text) => Uri.EscapeDataString(text).Replace("%20", "+", StringComparison.Ordinal);
}
