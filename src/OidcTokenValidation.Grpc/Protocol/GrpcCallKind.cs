using Microsoft.AspNetCore.Http;

namespace OidcTokenValidation.Grpc.Protocol;

/// <summary>Which of the gRPC protocols a request speaks; each answers with a media type of its own.</summary>
internal sealed class GrpcCallKind
{
    private const string Prefix = "application/grpc";

    private static readonly GrpcCallKind Native = new(Prefix, isWeb: false);

    // The text form comes first: the other is the beginning of its name.
    private static readonly GrpcCallKind[] Web = [new(Prefix + "-web-text", isWeb: true), new(Prefix + "-web", isWeb: true)];

    private GrpcCallKind(string mediaType, bool isWeb)
    {
        MediaType = mediaType;
        IsWeb = isWeb;
    }

    /// <summary>The media type of answers: without the suffix for the messages' form, as there is no message in them.</summary>
    public string MediaType { get; }

    /// <summary>Whether trailers travel inside the body (gRPC-Web).</summary>
    public bool IsWeb { get; }

    /// <summary>
    /// The protocol of the request; null if it is not gRPC. All calls are POST, and gRPC itself needs HTTP/2: elsewhere, status 200 would tell everybody else
    /// that all is well, and caches to keep it.
    /// </summary>
    public static GrpcCallKind? Find(HttpRequest request)
    {
        string? contentType = request.ContentType;
        if (contentType is null || !HttpMethods.IsPost(request.Method) || !contentType.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
            return null;
        foreach (GrpcCallKind web in Web)
        {
            if (web.Fits(contentType))
                return web;
        }

        return Native.Fits(contentType) && !HttpProtocol.IsHttp11(request.Protocol) && !HttpProtocol.IsHttp10(request.Protocol) ? Native : null;
    }

    // The name ends there, or a suffix (+proto) or a parameter follows.
    private bool Fits(string contentType) =>
        contentType.StartsWith(MediaType, StringComparison.OrdinalIgnoreCase)
        && (contentType.Length == MediaType.Length || contentType[MediaType.Length] is '+' or ';' or ' ' or '\t');
}
