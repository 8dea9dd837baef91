using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection.Extensions;
using OidcTokenValidation.AspNetCore;
using OidcTokenValidation.Grpc.Expiry;
using OidcTokenValidation.Grpc.Refusals;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds what gRPC services need of access token authentication.</summary>
public static class AccessTokenGrpcServiceCollectionExtensions
{
    /// <summary>
    /// Answers refused gRPC and gRPC-Web calls with gRPC statuses, and ends calls with <c>UNAUTHENTICATED</c> when their access token expires.
    /// Goes with <c>AddAuthentication().AddAccessToken(…)</c>, before or after it. All other requests stay as they are.
    /// </summary>
    /// <remarks>
    /// A refusal is a trailers-only answer: 16 <c>UNAUTHENTICATED</c>, 7 <c>PERMISSION_DENIED</c> or 14 <c>UNAVAILABLE</c>; <c>www-authenticate</c> and
    /// <c>dpop-nonce</c> are metadata. At expiry <c>HttpContext.RequestAborted</c> is cancelled, which is the cancellation token of the call; one that does
    /// not end by that is cut. A call whose request has come in whole and whose response has not begun may still answer.
    /// </remarks>
    /// <param name="services">The services of the application.</param>
    public static IServiceCollection AddAccessTokenGrpc(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IChallengeResponseWriter, GrpcChallengeResponseWriter>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IStartupFilter, ExpiryStartupFilter>());
        return services;
    }
}
