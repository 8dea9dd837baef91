using Microsoft.AspNetCore.Http;

namespace OidcTokenValidation.Grpc.Protocol;

/// <summary>The gRPC protocol of a request. Each has its own media type for responses.</summary>
internal sealed class GrpcCallKind
{
    private const string Prefix = "application/grpc";

    private static readonly GrpcCallKind Native = new(Prefix, isWeb: false);

    // The text form first: the name of the other is a prefix of its name.
    private static readonly GrpcCallKind[] Web = [new(Prefix + "-web-text", isWeb: true), new(Prefix + "-web", isWeb: true)];

    private GrpcCallKind(string mediaType, bool isWeb)
    {
        MediaType = mediaType;
        IsWeb = isWeb;
    }

    /// <summary>The media type of responses to rejected calls: without the suffix for the format of messages, because they contain none.</summary>
    public string MediaType { get; }

    /// <summary>Whether the trailers are part of the body (gRPC-Web).</summary>
    public bool IsWeb { get; }

    /// <summary>
    /// Finds the protocol of the request; null if it is not gRPC. All calls are POST, and gRPC itself needs HTTP/2: with other requests, clients and caches
    /// would take status 200 for success.
    /// </summary>
    public static GrpcCallKind? Find(HttpRequest request)
    {
        string? contentType = request.ContentType;
        if (contentType is null || !HttpMethods.IsPost(request.Method) || !contentType.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
            return null;
        foreach (GrpcCallKind web in Web)
        {
            if (web.Matches(contentType))
                return web;
        }

        return Native.Matches(contentType) && !HttpProtocol.IsHttp11(request.Protocol) && !HttpProtocol.IsHttp10(request.Protocol) ? Native : null;
    }

    // The name ends there, or is followed by a suffix (+proto) or a parameter.
    private bool Matches(string contentType) =>
        contentType.StartsWith(MediaType, StringComparison.OrdinalIgnoreCase)
        && (contentType.Length == MediaType.Length || contentType[MediaType.Length] is '+' or ';' or ' ' or '\t');
}
