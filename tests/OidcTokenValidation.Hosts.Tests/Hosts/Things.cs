using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using OidcTokenValidation.AspNetCore;

namespace OidcTokenValidation.Hosts.Tests.Hosts;

/// <summary>The resources on ASP.NET Core, for the two hosts that stand on it.</summary>
internal static class Things
{
    public static void AddServices(IServiceCollection services, ContractWorld world)
    {
        services.AddSingleton<TimeProvider>(world.Clock);
        services.AddAuthentication(AccessTokenDefaults.AuthenticationScheme).AddAccessToken(world.Configure);
        services.AddAuthorization();
    }

    public static void Map(
        WebApplication app, string prefix, Func<byte[], byte[]> unwrap, Func<HttpContext, string, Task> write, Action<IEndpointConventionBuilder>? mark = null)
    {
        app.Use(static (context, next) =>
        {
            context.Response.Headers.AccessControlExposeHeaders = ContractHost.ExposedFields;
            return next(context);
        });

        // More than one middleware may ask who is there.
        app.UseAuthentication();
        app.UseAuthentication();
        app.UseAuthorization();
        if (app.Services.GetRequiredService<AccessTokenValidator>().ResourceMetadata is not null)
            app.MapProtectedResourceMetadata();
        foreach (Resource resource in Resource.All)
            Protect(Mark(app.Map(prefix + resource.Name, AnswerAsync)), resource);
        Mark(app.MapFallback("{**path}", AnswerAsync)).RequireAuthorization();

        IEndpointConventionBuilder Mark(IEndpointConventionBuilder endpoint)
        {
            mark?.Invoke(endpoint);
            return endpoint;
        }

        async Task AnswerAsync(HttpContext context)
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body, context.RequestAborted);
            string who = context.GetAccessToken() is { } token ? $"{token.Subject} by {token.Binding}" : "anonymous";
            await write(context, who + Encoding.UTF8.GetString(unwrap(body.ToArray())));
        }
    }

    private static void Protect(IEndpointConventionBuilder endpoint, Resource resource)
    {
        if (resource.IsOptional)
            endpoint.AllowMissingAccessToken();
        else if (resource.Requirement is { } requirement)
            endpoint.RequireAccess(requirement);
        else
            endpoint.RequireAuthorization();
    }
}
