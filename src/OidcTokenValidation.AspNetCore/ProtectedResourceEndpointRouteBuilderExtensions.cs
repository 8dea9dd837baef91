using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using OidcTokenValidation;
using OidcTokenValidation.AspNetCore;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Serves the protected resource metadata of the API (RFC 9728 §3.2).</summary>
public static class ProtectedResourceEndpointRouteBuilderExtensions
{
    private static readonly string[] Methods = [HttpMethods.Get, HttpMethods.Head];

    /// <summary>Serves the metadata to anonymous clients too, under the URL that challenges name.</summary>
    /// <param name="endpoints">The application.</param>
    /// <param name="pattern">The route, if a proxy in front changes the path; default <see cref="ProtectedResourceMetadata.Path"/>.</param>
    /// <param name="authenticationScheme">The scheme whose metadata it is.</param>
    /// <remarks>The path is derived from <see cref="ProtectedResourceOptions.Resource"/>: <c>/.well-known/oauth-protected-resource</c>, followed by the path of
    /// the resource.</remarks>
    /// <exception cref="InvalidOperationException"><see cref="ProtectedResourceOptions.Resource"/> is not set.</exception>
    public static IEndpointConventionBuilder MapProtectedResourceMetadata(
        this IEndpointRouteBuilder endpoints, string? pattern = null, string authenticationScheme = AccessTokenDefaults.AuthenticationScheme)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        var validator = endpoints.ServiceProvider.GetRequiredKeyedService<AccessTokenValidator>(authenticationScheme);
        ProtectedResourceMetadata metadata = validator.ResourceMetadata
                ?? throw new InvalidOperationException(
                    "There is no metadata to serve. Set ProtectedResource.Resource, the URL of this API, in the options of AddAccessToken.");
        return endpoints
            .MapMethods(pattern ?? GetPattern(metadata.Path), Methods, context => SendAsync(context, validator.ResourceMetadata ?? metadata))
            .WithMetadata(metadata)
            .AllowAnonymous();
    }

    // Routing matches the decoded path, and braces would be a parameter.
    private static string GetPattern(string path) =>
        Uri.UnescapeDataString(path).Replace("{", "{{", StringComparison.Ordinal).Replace("}", "}}", StringComparison.Ordinal);

    private static Task SendAsync(HttpContext context, ProtectedResourceMetadata metadata)
    {
        context.Response.ContentType = ProtectedResourceMetadata.ContentType;
        context.Response.ContentLength = metadata.Json.Length;
        return HttpMethods.IsHead(context.Request.Method)
            ? Task.CompletedTask
            : context.Response.Body.WriteAsync(metadata.Json, context.RequestAborted).AsTask();
    }
}
