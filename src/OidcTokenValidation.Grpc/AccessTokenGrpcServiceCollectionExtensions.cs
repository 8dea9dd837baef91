using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection.Extensions;
using OidcTokenValidation.AspNetCore;
using OidcTokenValidation.Grpc.Lifetimes;
using OidcTokenValidation.Grpc.Rejections;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds access token authentication for gRPC services.</summary>
public static class AccessTokenGrpcServiceCollectionExtensions
{
    /// <summary>
    /// Sends gRPC statuses to rejected gRPC and gRPC-Web calls, and ends calls with <c>UNAUTHENTICATED</c> when their access token expires or is revoked.
    /// Call it before or after <c>AddAuthentication().AddAccessToken(…)</c>. Other requests are not affected.
    /// </summary>
    /// <remarks>
    /// The response to a rejected call is trailers-only: 16 <c>UNAUTHENTICATED</c>, 7 <c>PERMISSION_DENIED</c> or 14 <c>UNAVAILABLE</c>, with
    /// <c>www-authenticate</c> and <c>dpop-nonce</c> as metadata. When the token expires or is revoked, <c>HttpContext.RequestAborted</c> is cancelled, which
    /// is the cancellation token of the call. If the call does not end then, its response is completed without it. A call whose request is complete and whose
    /// response has not started has more time for its response.
    /// </remarks>
    /// <param name="services">The services of the application.</param>
    public static IServiceCollection AddAccessTokenGrpc(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IChallengeResponseWriter, GrpcChallengeResponseWriter>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IStartupFilter, BoundCallStartupFilter>());
        return services;
    }
}
