namespace OidcTokenValidation;

/// <summary>The response to a request with an event of a provider: status, headers and a small body, ready to be sent.</summary>
public sealed class SecurityEventResponse
{
    internal SecurityEventResponse(int statusCode, ReadOnlyMemory<byte> body, params IReadOnlyList<KeyValuePair<string, string>> headers) =>
        (StatusCode, Body, Headers) = (statusCode, body, headers);

    /// <summary>The media type of <see cref="Body"/>, if that is not empty.</summary>
    public const string ContentType = "application/json";

    /// <summary>The HTTP status.</summary>
    /// <value>200 and 202: done. 400: the request is rejected. 401: without credentials that are accepted. 405 and 415: another method or
    /// media type. 503: not done, or not on all nodes yet; send it again.</value>
    public int StatusCode { get; }

    /// <summary>The header fields to set: <c>Cache-Control</c>, <c>Retry-After</c> for 503, <c>Allow</c> for 405, <c>WWW-Authenticate</c> for 401.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; }

    /// <summary>A JSON object, UTF-8, with <c>error</c> and <c>error_description</c> for a logout token, <c>err</c> and <c>description</c> for a security event
    /// (RFC 8935 §2.3); empty for 200 and 202.</summary>
    public ReadOnlyMemory<byte> Body { get; }
}
