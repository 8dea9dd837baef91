using System.Net.Http.Headers;
using System.Text;
using OidcTokenValidation.Keys;
using OidcTokenValidation.Telemetry;

namespace OidcTokenValidation.Introspection;

/// <summary>Sends one token to the endpoint (RFC 7662 §2.1, RFC 9701 §4), and reads the response within bounds.</summary>
internal sealed class IntrospectionClient(HttpClient http, IntrospectionOptions options, TimeProvider time)
{
    private readonly BoundedHttpReader _reader = new(http, options.Timeout, options.MaxResponseBytes, time);
    private readonly Uri _endpoint = new(options.Endpoint);
    private readonly bool _isBasic = options.Authentication == IntrospectionAuthentication.ClientSecretBasic;

    // RFC 6749 §2.3.1: each of them form-encoded, then both in base64.
    private readonly AuthenticationHeaderValue _basic = new(
        "Basic", Convert.ToBase64String(Encoding.ASCII.GetBytes($"{FormEncode(options.ClientId)}:{FormEncode(options.ClientSecret)}")));

    public async Task<IntrospectionResponse> IntrospectAsync(OpaqueToken token, CancellationToken cancellationToken)
    {
        using HttpRequestMessage request = CreateRequest(token);
        BoundedResponse response = await _reader.SendAsync(request, cancellationToken).ConfigureAwait(false);

        // A connection that breaks inside the body counts as no response: its status is not about the token.
        if (response.ContentHeaders is not { } headers)
            return IntrospectionResponse.Failed(ToFault(response.Fault));
        int status = (int)response.Status;
        return response.Fault == KeyFetchFault.None
            ? new(IntrospectionFault.None, status, response.Body) { MediaType = headers.ContentType?.MediaType }
            : IntrospectionResponse.Failed(ToFault(response.Fault), status, response.Detail);
    }

    private HttpRequestMessage CreateRequest(OpaqueToken token)
    {
        List<KeyValuePair<string, string>> form = [new("token", token.Text.ToString()), new("token_type_hint", "access_token")];
        if (!_isBasic)
            form.AddRange([new("client_id", options.ClientId), new("client_secret", options.ClientSecret)]);
        var request = new HttpRequestMessage(HttpMethod.Post, _endpoint) { Content = new FormUrlEncodedContent(form) };
        if (options.RequireSignedResponse)
            RequestFields.AddForSignedIntrospection(request.Headers);
        else
            RequestFields.AddForIntrospection(request.Headers);
        request.Headers.Authorization = _isBasic ? _basic : null;
        return request;
    }

    private static IntrospectionFault ToFault(KeyFetchFault fault) => fault switch
    {
        KeyFetchFault.Unreachable => IntrospectionFault.Unreachable,
        KeyFetchFault.SecureConnectionFailed => IntrospectionFault.SecureConnectionFailed,
        KeyFetchFault.TimedOut => IntrospectionFault.TimedOut,
        KeyFetchFault.StatusNotOk => IntrospectionFault.StatusNotOk,
        KeyFetchFault.Redirected => IntrospectionFault.Redirected,
        KeyFetchFault.TooLarge => IntrospectionFault.TooLarge,
        KeyFetchFault.Compressed => IntrospectionFault.Compressed,
        _ => IntrospectionFault.Unexpected,
    };

    private static string FormEncode(string text) => Uri.EscapeDataString(text).Replace("%20", "+", StringComparison.Ordinal);
}
