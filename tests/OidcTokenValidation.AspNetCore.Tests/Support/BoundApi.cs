using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using OidcTokenValidation.Testing;
using OidcTokenValidation.TestSupport.Http;

namespace OidcTokenValidation.AspNetCore.Tests.Support;

/// <summary>An API for the tests of tokens that are bound to their sender, and requests to it.</summary>
internal static class BoundApi
{
    /// <summary>Starts an API. Every path returns the user and the binding of the token; <c>/read</c> needs a scope, <c>/optional</c> no token.</summary>
    public static Task<ApiHost> StartAsync(
        Action<AccessTokenValidationOptions>? options = null,
        Action<WebApplication>? map = null,
        HttpProtocols protocols = HttpProtocols.Http1,
        Action<IServiceCollection>? services = null,
        Action<ListenOptions>? listen = null) => ApiHost.StartAsync(
        collection =>
        {
            collection.AddAuthentication(AccessTokenDefaults.AuthenticationScheme).AddAccessToken(accepted =>
            {
                accepted.Accept(Providers.Home);
                options?.Invoke(accepted);
            });
            collection.AddAuthorization();
            services?.Invoke(collection);
        },
        app =>
        {
            map?.Invoke(app);
            app.Map("/me", Describe).RequireAuthorization();
            app.MapGet("/read", Describe).RequireScope("read");
            app.MapGet("/optional", Describe).AllowMissingAccessToken();
            app.MapFallback("{**path}", Describe).RequireAuthorization();
        },
        protocols,
        listen);

    public static string Describe(HttpContext context) =>
        context.GetAccessToken() is { } token ? $"{token.Subject} by {token.Binding}" : "anonymous";

    /// <summary>A token for this client alone.</summary>
    public static string TokenFor(DPoPClient client, params string[] scopes) => Providers.Home.Token().BoundTo(client).WithScope(scopes).Create();

    /// <summary>Sends a request with a token and a proof; a new one for the request if none is given.</summary>
    public static async Task<Reply> SendAsync(this ApiHost host, DPoPClient client, string token, string path, HttpMethod? method = null, string? proof = null)
    {
        using var request = new HttpRequestMessage(method ?? HttpMethod.Get, path);
        request.Headers.TryAddWithoutValidation("Authorization", "DPoP " + token);
        request.Headers.TryAddWithoutValidation("DPoP", proof ?? client.ProofFor(token, new Uri(host.Address, path).AbsoluteUri, request.Method.Method));
        return await host.SendAsync(request, TestContext.Current.CancellationToken);
    }

    public static string ProofFor(this DPoPClient client, string token, string target, string method = "GET") => client.Proof(method, target).ForToken(token).Create();

    /// <summary>The fields of a request, for one that is written by hand.</summary>
    public static string[] Fields(this DPoPClient client, string token, string target, string method = "GET") =>
        ["Authorization: DPoP " + token, "DPoP: " + client.ProofFor(token, target, method)];
}
