using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using OidcTokenValidation.AspNetCore;

namespace OidcTokenValidation.Hosts.Tests.Hosts;

/// <summary>The resources on ASP.NET Core, for the two hosts that are based on it.</summary>
internal static class Things
{
    public static void AddServices(IServiceCollection services, ContractWorld world)
    {
        services.AddSingleton<TimeProvider>(world.Clock);
        services.AddAuthentication(AccessTokenDefaults.AuthenticationScheme).AddAccessToken(world.Configure);
        services.AddAuthorization();
        if (world.Events is { } events)
            services.AddSingleton(events);
    }

    public static void Map(
        WebApplication app, string prefix, Func<byte[], byte[]> unwrap, Func<HttpContext, string, Task> write, Action<IEndpointConventionBuilder>? mark = null)
    {
        app.Use(static (context, next) =>
        {
            context.Response.Headers.AccessControlExposeHeaders = ContractHost.ExposedFields;
            return next(context);
        });

        // More than one middleware may authenticate a request.
        app.UseAuthentication();
        app.UseAuthentication();
        app.UseAuthorization();
        if (app.Services.GetRequiredService<AccessTokenValidator>().ResourceMetadata is not null)
            app.MapProtectedResourceMetadata();
        if (app.Services.GetRequiredService<AccessTokenValidator>().ReceivesBackchannelLogout)
            app.MapBackchannelLogout(ContractHost.LogoutPath);
        if (app.Services.GetService<SecurityEventReceiver>() is not null)
            app.MapSecurityEvents(ContractHost.EventsPath);
        foreach (Resource resource in Resource.All)
            Protect(Mark(app.Map(prefix + resource.Name, RespondAsync)), resource);
        Mark(app.MapFallback("{**path}", RespondAsync)).RequireAuthorization();

        IEndpointConventionBuilder Mark(IEndpointConventionBuilder endpoint)
        {
            mark?.Invoke(endpoint);
            return endpoint;
        }

        async Task RespondAsync(HttpContext context)
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body, context.RequestAborted);
            string caller = context.GetAccessToken() is { } token ? $"{token.Subject} by {token.Binding}" : "anonymous";
            await write(context, caller + Encoding.UTF8.GetString(unwrap(body.ToArray())));
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
