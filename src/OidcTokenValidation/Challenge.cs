namespace OidcTokenValidation;

/// <summary>The response to a request that is not accepted: status, headers and a small body, ready to be sent.</summary>
public sealed class Challenge
{
    internal Challenge(
        int statusCode,
        ReadOnlyMemory<byte> body,
        string? error,
        string? description,
        string? explanation,
        params IReadOnlyList<KeyValuePair<string, string>> headers)
    {
        StatusCode = statusCode;
        Headers = headers;
        Body = body;
        Error = error;
        Description = description;
        Explanation = explanation;
    }

    /// <summary>The media type of <see cref="Body"/> (RFC 9457 §3).</summary>
    public const string ContentType = "application/problem+json";

    /// <summary>The HTTP status.</summary>
    /// <value>400, 401, 403 (RFC 6750 §3.1) or 503 (RFC 9110 §15.6.4).</value>
    public int StatusCode { get; }

    /// <summary>The header fields to add; a name may occur more than once.</summary>
    /// <value><c>WWW-Authenticate</c> (RFC 6750 §3), <c>Retry-After</c> for 503. All values are printable ASCII.</value>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; }

    /// <summary>A problem document (RFC 9457), UTF-8 JSON.</summary>
    public ReadOnlyMemory<byte> Body { get; }

    /// <summary>The OAuth error code, for instance <c>invalid_token</c>; null if the standard has none.</summary>
    public string? Error { get; }

    /// <summary>The description for the client; null if there is none, or <see cref="AccessTokenValidationOptions.DescribeErrors"/> is false.</summary>
    public string? Description { get; }

    /// <summary>The explanation for developers, see <see cref="TokenFailure.Explanation"/>. <see cref="Body"/> contains it too.</summary>
    /// <value>Null, except in the environment Development if the application has called <c>ExplainAccessTokenRefusals</c>.</value>
    public string? Explanation { get; }
}
