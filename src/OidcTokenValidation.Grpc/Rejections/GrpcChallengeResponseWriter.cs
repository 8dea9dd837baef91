using Microsoft.AspNetCore.Http;
using OidcTokenValidation.AspNetCore;
using OidcTokenValidation.Grpc.Protocol;

namespace OidcTokenValidation.Grpc.Rejections;

/// <summary>Writes the response to rejected gRPC calls: HTTP 200, the status in the headers, no body ("Trailers-Only"). The challenge's header fields are
/// metadata of the call.</summary>
internal sealed class GrpcChallengeResponseWriter : IChallengeResponseWriter
{
    public bool CanWrite(HttpContext context) => GrpcCallKind.Find(context.Request) is not null && GrpcEndpoint.IsGrpc(context.GetEndpoint());

    public Task WriteAsync(HttpContext context, Challenge challenge)
    {
        HttpResponse response = context.Response;
        response.StatusCode = StatusCodes.Status200OK;
        response.ContentType = GrpcCallKind.Find(context.Request)!.MediaType;
        GrpcStatus.From(challenge).WriteTo(response.Headers);
        return Task.CompletedTask;
    }
}
