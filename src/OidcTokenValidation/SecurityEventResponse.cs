namespace OidcTokenValidation;

/// <summary>The response to a request with an event of a provider: status, headers and a small body, ready to be sent.</summary>
public sealed class SecurityEventResponse
{
    internal SecurityEventResponse(int statusCode, ReadOnlyMemory<byte> body, params IReadOnlyList<KeyValuePair<string, string>> headers) =>
        (StatusCode, Body, Headers) = (statusCode, body, headers);

    /// <summary>The media type of <see cref="Body"/>, if that is not empty.</summary>
    public const string ContentType = "application/json";

    /// <summary>The HTTP status.</summary>
    /// <value>200: done. 400: the request is rejected. 405 and 415: another method or media type. 503: not done, or not on all nodes yet; send it
    /// again.</value>
    public int StatusCode { get; }

    /// <summary>The header fields to set: <c>Cache-Control</c>, <c>Retry-After</c> for 503, <c>Allow</c> for 405.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; }

    /// <summary>A JSON object with <c>error</c> and <c>error_description</c>, UTF-8; empty for 200.</summary>
    public ReadOnlyMemory<byte> Body { get; }
}
