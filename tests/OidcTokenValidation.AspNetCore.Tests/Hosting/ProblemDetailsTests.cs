using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using OidcTokenValidation.TestSupport.Http;

namespace OidcTokenValidation.AspNetCore.Tests.Hosting;

/// <summary>The bodies of rejections are written by the application's problem details service if one is registered.</summary>
public sealed class ProblemDetailsTests
{
    [Fact]
    public async Task Application_customizes_the_bodies_of_rejections()
    {
        await using ApiHost host = await StartAsync(static services => services.AddProblemDetails(static options =>
            options.CustomizeProblemDetails = static context => context.ProblemDetails.Extensions["support"] = "help@example.com"));
        JsonElement problem = await ReadAsync(host, "/scope", Providers.Home.Token().Bearer(), HttpStatusCode.Forbidden);
        Assert.Equal(
            ("Forbidden", 403, "The access token lacks a scope that is needed.", "insufficient_scope", "help@example.com"),
            (Text(problem, "title"), problem.GetProperty("status").GetInt32(), Text(problem, "detail"), Text(problem, "error"), Text(problem, "support")));
        Assert.StartsWith("00-", Text(problem, "traceId"), StringComparison.Ordinal);

        problem = await ReadAsync(host, "/scope", "Bearer x", HttpStatusCode.Unauthorized);
        Assert.Equal(("invalid_token", "help@example.com"), (Text(problem, "error"), Text(problem, "support")));
        problem = await ReadAsync(host, "/scope", "Bearer", HttpStatusCode.BadRequest);
        Assert.Equal(("invalid_request", "help@example.com"), (Text(problem, "error"), Text(problem, "support")));
        problem = await ReadAsync(host, "/scope", authorization: null, HttpStatusCode.Unauthorized);
        Assert.False(problem.TryGetProperty("error", out _));
        Assert.Equal("The request needs an access token.", Text(problem, "detail"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Explanations_are_in_the_body_of_either_writer(bool withService)
    {
        await using ApiHost host = await StartAsync(
            services =>
            {
                services.ExplainAccessTokenRefusals();
                services.AddSingleton<Microsoft.Extensions.Hosting.IHostEnvironment>(new DevelopmentEnvironment());
                if (withService)
                    services.AddProblemDetails();
            });
        JsonElement problem = await ReadAsync(host, "/scope", Providers.Partner.Token().Bearer(), HttpStatusCode.Unauthorized);
        Assert.Equal("IssuerNotTrusted", Text(problem, "code"));
        Assert.NotEmpty(Text(problem, "section")!);
        Assert.NotEmpty(Text(problem, "explanation")!);
        Assert.Equal(withService, problem.TryGetProperty("traceId", out _));
    }

    [Fact]
    public async Task Client_that_accepts_no_JSON_gets_the_body_of_this_library()
    {
        await using ApiHost host = await StartAsync(static services => services.AddProblemDetails());
        using var request = new HttpRequestMessage(HttpMethod.Get, "/scope");
        request.Headers.TryAddWithoutValidation("Accept", "text/html");
        (await host.SendAsync(request, TestContext.Current.CancellationToken)).AssertProblem(HttpStatusCode.Unauthorized, error: null);
    }

    [Fact]
    public async Task Writer_of_the_application_has_precedence()
    {
        await using ApiHost host = await StartAsync(static services =>
        {
            services.AddProblemDetails();
            services.AddSingleton<IChallengeResponseWriter, PlainText>();
        });
        Reply refused = await host.SendAsync("/scope", "Bearer x");
        Assert.Equal((HttpStatusCode.Unauthorized, "refused: invalid_token"), (refused.Status, refused.Body));
        Assert.Contains("Bearer realm=\"api\", error=\"invalid_token\", error_description=\"The access token is malformed.\"", refused.Challenges);
    }

    [Fact]
    public async Task Exception_of_the_customization_does_not_accept_the_request()
    {
        await using ApiHost host = await StartAsync(static services => services.AddProblemDetails(static options =>
            options.CustomizeProblemDetails = static _ => throw new InvalidOperationException("no details")));
        Assert.Equal(HttpStatusCode.InternalServerError, (await host.SendAsync("/scope", "Bearer x")).Status);
    }

    private static async Task<JsonElement> ReadAsync(ApiHost host, string path, string? authorization, HttpStatusCode status)
    {
        Reply reply = await host.SendAsync(path, authorization);
        Assert.Equal((status, "application/problem+json"), (reply.Status, reply.ContentType));
        if (status != HttpStatusCode.ServiceUnavailable)
            Assert.NotEmpty(reply.Challenges);
        return JsonElement.Parse(reply.Body);
    }

    private static string? Text(JsonElement problem, string name) => problem.GetProperty(name).GetString();

    private static Task<ApiHost> StartAsync(Action<IServiceCollection> services) => ApiHost.StartAsync(
        collection =>
        {
            collection.AddAuthentication().AddAccessToken(static options => options.Accept(Providers.Home));
            collection.AddAuthorization();
            services(collection);
        },
        static app => app.MapGet("/scope", static () => "in").RequireScope("read"));

    private sealed class PlainText : IChallengeResponseWriter
    {
        public bool CanWrite(HttpContext context) => true;

        public Task WriteAsync(HttpContext context, Challenge challenge) => context.Response.WriteAsync("refused: " + challenge.Error, context.RequestAborted);
    }

    private sealed class DevelopmentEnvironment : Microsoft.Extensions.Hosting.IHostEnvironment
    {
        public string EnvironmentName { get; set; } = "Development";

        public string ApplicationName { get; set; } = "test";

        public string ContentRootPath { get; set; } = AppContext.BaseDirectory;

        public Microsoft.Extensions.FileProviders.IFileProvider ContentRootFileProvider { get; set; } = new Microsoft.Extensions.FileProviders.NullFileProvider();
    }
}
