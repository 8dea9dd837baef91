using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using OidcTokenValidation.TestSupport.Http;

namespace OidcTokenValidation.AspNetCore.Tests.Hosting;

/// <summary>HTTP/2 (prior knowledge, no TLS): the same responses as over HTTP/1.1.</summary>
public sealed class Http2Tests : IAsyncLifetime
{
    private ApiHost? _host;

    private ApiHost Host => _host!;

    public async ValueTask InitializeAsync() => _host = await ApiHost.StartAsync(
        static services =>
        {
            services.AddAuthentication().AddAccessToken(static options => options.Accept(Providers.Home));
            services.AddAuthorization();
        },
        static app =>
        {
            app.MapMethods("/me", ["GET", "HEAD"], static (HttpContext context) => $"{context.GetAccessToken()!.Subject} over {context.Request.Protocol}").RequireAuthorization();
            app.MapGet("/scope", static () => "read").RequireScope("read");
            app.MapGet("/optional", static (HttpContext context) => context.GetAccessToken()?.Subject ?? "anonymous").AllowMissingAccessToken();
            app.MapPost("/echo", static (HttpContext context) => TypedResults.Stream(to => context.Request.Body.CopyToAsync(to, context.RequestAborted))).RequireAuthorization();
        },
        HttpProtocols.Http2);

    public ValueTask DisposeAsync() => _host?.DisposeAsync() ?? ValueTask.CompletedTask;

    [Fact]
    public async Task Good_tokens_pass()
    {
        string bearer = Providers.Home.Token().WithScope("read").Bearer();
        (await Host.SendAsync("/me", bearer)).AssertOk("alice over HTTP/2");
        (await Host.SendAsync("/scope", bearer)).AssertOk("read");
        (await Host.SendAsync("/optional")).AssertOk("anonymous");
        using var content = new StringContent(new string('x', 100_000), Encoding.ASCII);
        (await Host.SendAsync("/echo", bearer, HttpMethod.Post, content)).AssertOk(new string('x', 100_000));
    }

    [Theory]
    [InlineData(null, HttpStatusCode.Unauthorized, "")]
    [InlineData("Basic dXNlcjpwYXNz", HttpStatusCode.Unauthorized, "")]
    [InlineData("Bearer x", HttpStatusCode.Unauthorized, ", error=\"invalid_token\", error_description=\"The access token is malformed.\"")]
    [InlineData("Bearer", HttpStatusCode.BadRequest, ", error=\"invalid_request\", error_description=\"The access token is empty.\"")]
    public async Task Bad_credentials_are_rejected_as_over_HTTP1(string? authorization, HttpStatusCode status, string parameters)
    {
        string? error = parameters.Length == 0 ? null : parameters.Split('"')[1];
        (await Host.SendAsync("/me", authorization)).AssertRefused(status, "Bearer realm=\"api\"" + parameters, error);
        (await Host.SendAsync("/me", authorization, HttpMethod.Head)).AssertRefused(status, "Bearer realm=\"api\"" + parameters, error, hasBody: false);
    }

    [Fact]
    public async Task Two_fields_and_two_tokens_in_one_are_400()
    {
        const string Several = "Bearer realm=\"api\", error=\"invalid_request\", error_description=\"The request must carry one access token, in one place.\"";
        using var request = new HttpRequestMessage(HttpMethod.Get, "/me");
        request.Headers.TryAddWithoutValidation("Authorization", [Providers.Home.Token().Bearer(), Providers.Home.Token().Bearer()]);
        (await Host.SendAsync(request, TestContext.Current.CancellationToken)).AssertRefusedForBoth(HttpStatusCode.BadRequest, Several, "invalid_request");
        (await Host.SendAsync("/me", "Bearer a, Bearer b")).AssertRefusedForBoth(HttpStatusCode.BadRequest, Several, "invalid_request");
    }

    [Fact]
    public async Task Second_token_in_the_query_and_a_missing_scope_and_a_long_token_are_rejected()
    {
        string bearer = Providers.Home.Token().Bearer();
        (await Host.SendAsync("/%6de?access_token=x", bearer)).AssertProblem(HttpStatusCode.BadRequest, "invalid_request");
        (await Host.SendAsync("/scope", bearer)).AssertProblem(HttpStatusCode.Forbidden, "insufficient_scope");
        (await Host.SendAsync("/me", "Bearer " + new string('a', 20_000))).AssertProblem(HttpStatusCode.Unauthorized, "invalid_token");
    }
}
