using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using OidcTokenValidation.TestSupport.Http;

namespace OidcTokenValidation.AspNetCore.Tests.Support;

/// <summary>An API with an endpoint for each location of a token. Each returns the user and what the application can read of the location.</summary>
public sealed class PlacesApi : IAsyncLifetime
{
    public const string Field = "X-Platform-Token";

    private ApiHost? _host;

    public ApiHost Host => _host!;

    public async ValueTask InitializeAsync() => _host = await ApiHost.StartAsync(
        static services =>
        {
            services.AddAuthentication(AccessTokenDefaults.AuthenticationScheme)
                .AddAccessToken("Partner", static options => options.Accept(Providers.Partner))
                .AddAccessToken(static options => options.Accept(Providers.Home));
            services.AddAuthorization();
        },
        static app =>
        {
            app.MapGet("/query", Describe).RequireAuthorization().AcceptAccessTokenFrom(AccessTokenLocation.Query);
            app.MapGet("/field", Describe).RequireAuthorization().AcceptAccessTokenFrom(AccessTokenLocation.Field(Field));
            app.MapGet("/protocol", Describe).RequireAuthorization().AcceptAccessTokenFrom(AccessTokenLocation.WebSocketProtocol);
            app.MapGet("/none", Describe).RequireAuthorization();
            app.MapGet("/open", Describe);
            app.MapGet("/optional", Describe).AllowMissingAccessToken().AcceptAccessTokenFrom(AccessTokenLocation.Query);
            app.MapGet("/both", Describe).AcceptAccessTokenFrom(AccessTokenLocation.Query)
                .RequireAuthorization(static policy => policy.AddAuthenticationSchemes("Partner", AccessTokenDefaults.AuthenticationScheme).RequireAuthenticatedUser());
            app.MapGroup("/group").AcceptAccessTokenFrom(AccessTokenLocation.Query).MapGet("/query", Describe).RequireAuthorization().AcceptAccessTokenFrom(AccessTokenLocation.Query);
            app.MapGet("/private", static context =>
            {
                context.Response.Headers.CacheControl = "no-store";
                return Describe(context);
            }).RequireAuthorization().AcceptAccessTokenFrom(AccessTokenLocation.Query);
        });

    public ValueTask DisposeAsync() => _host?.DisposeAsync() ?? ValueTask.CompletedTask;

    /// <summary>Sends a request with these fields, and the Authorization field if there is one.</summary>
    public Task<Reply> SendAsync(string target, params string[] fields) => Host.SendRawAsync([$"GET {target} HTTP/1.1", .. fields]);

    private static Task Describe(HttpContext context)
    {
        string text = string.Join('|', [
            context.GetAccessToken()?.Subject ?? "anonymous", context.Request.QueryString.Value, .. context.Request.Headers[Field], .. context.Request.Headers.SecWebSocketProtocol]);
        context.Response.ContentLength = text.Length;
        return context.Response.WriteAsync(text, context.RequestAborted);
    }
}
