using System.Net.Http.Headers;

namespace OidcTokenValidation.Keys;

/// <summary>
/// The fields of every request to a provider: gateways reject requests without a User-Agent, and some servers reject requests that accept only the exact type.
/// </summary>
internal static class RequestFields
{
    /// <summary>The product and its version (RFC 9110 §10.1.5).</summary>
    public static readonly ProductInfoHeaderValue UserAgent =
        new("OidcTokenValidation", typeof(RequestFields).Assembly.GetName().Version!.ToString(fieldCount: 3));

    /// <summary>The media type of a signed introspection response (RFC 9701 §5).</summary>
    public const string SignedIntrospectionType = "application/token-introspection+jwt";

    /// <summary>The media type of a status list (draft-ietf-oauth-status-list §8.1).</summary>
    public const string StatusListType = "application/statuslist+jwt";

    private static readonly MediaTypeWithQualityHeaderValue Json = new("application/json");
    private static readonly MediaTypeWithQualityHeaderValue KeySet = new("application/jwk-set+json");
    private static readonly MediaTypeWithQualityHeaderValue SignedIntrospection = new(SignedIntrospectionType);
    private static readonly MediaTypeWithQualityHeaderValue StatusList = new(StatusListType);
    private static readonly StringWithQualityHeaderValue Uncompressed = new("identity");
    private static readonly MediaTypeWithQualityHeaderValue Anything = new("*/*", 0.1);

    /// <summary>Fields of a request for metadata or keys (RFC 7517 §8.5.2).</summary>
    public static void AddForDocument(HttpRequestHeaders headers) => Add(headers, Json, KeySet, Anything);

    /// <summary>Fields of an introspection request (RFC 7662 §2.1).</summary>
    public static void AddForIntrospection(HttpRequestHeaders headers) => Add(headers, Json, Anything);

    /// <summary>Fields of an introspection request whose response must be signed (RFC 9701 §4).</summary>
    public static void AddForSignedIntrospection(HttpRequestHeaders headers) => Add(headers, SignedIntrospection);

    /// <summary>Fields of a request for a status list. Without a field servers may choose a compression (RFC 9110 §12.5.3).</summary>
    public static void AddForStatusList(HttpRequestHeaders headers)
    {
        Add(headers, StatusList, Anything);
        headers.AcceptEncoding.Add(Uncompressed);
    }

    private static void Add(HttpRequestHeaders headers, params ReadOnlySpan<MediaTypeWithQualityHeaderValue> types)
    {
        headers.UserAgent.Add(UserAgent);
        foreach (MediaTypeWithQualityHeaderValue type in types)
            headers.Accept.Add(type);
    }
}
