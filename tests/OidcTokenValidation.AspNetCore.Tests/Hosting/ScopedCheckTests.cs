using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using OidcTokenValidation.TestSupport.Http;

namespace OidcTokenValidation.AspNetCore.Tests.Hosting;

/// <summary>A scoped <see cref="IAccessTokenCheck"/> shares the request's services: the endpoint and the check use one instance, and no other request does.</summary>
public sealed class ScopedCheckTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Parallel_requests_have_instances_of_their_own_that_end_with_them(bool validatesScopes)
    {
        var log = new Log();
        await using ApiHost host = await StartAsync(log, validatesScopes);
        string field = Providers.Home.Token().Bearer();
        Reply[] replies = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => host.SendAsync("/id", field)));
        Assert.All(replies, static reply => Assert.Equal(HttpStatusCode.OK, reply.Status));

        // The endpoint receives the instance that the check used.
        string[] checkedBy = [.. log.Checked.Order(StringComparer.Ordinal)];
        Assert.Equal(20, checkedBy.Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(checkedBy, replies.Select(static reply => reply.Body).Order(StringComparer.Ordinal));
        await host.DisposeAsync();
        Assert.Equal(checkedBy, log.Disposed.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Two_schemes_of_one_request_share_the_instance()
    {
        var log = new Log();
        await using ApiHost host = await StartAsync(log, validatesScopes: true);
        Reply reply = await host.SendAsync("/both", Providers.Home.Token().Bearer());
        Assert.Equal(HttpStatusCode.OK, reply.Status);
        Assert.Equal([reply.Body, reply.Body], log.Checked);
    }

    [Fact]
    public async Task Validator_that_an_endpoint_calls_creates_its_own_scope()
    {
        var log = new Log();
        await using ApiHost host = await StartAsync(log, validatesScopes: true);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/direct");
        request.Headers.Add("X-Token", Providers.Home.Token().Bearer());
        Reply reply = await host.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal((HttpStatusCode.OK, "True"), (reply.Status, reply.Body));
        Assert.Single(log.Disposed);
    }

    [Fact]
    public async Task Check_that_rejects_is_401_and_one_that_fails_is_503()
    {
        var log = new Log();
        await using ApiHost host = await StartAsync(log, validatesScopes: true);
        log.Judge = static () => AccessTokenCheckOutcome.Rejected;
        Assert.Equal(HttpStatusCode.Unauthorized, (await host.SendAsync("/id", Providers.Home.Token().Bearer())).Status);
        log.Judge = static () => throw new InvalidOperationException("The database is down.");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await host.SendAsync("/id", Providers.Home.Token().Bearer())).Status);
    }

    private static Task<ApiHost> StartAsync(Log log, bool validatesScopes) => ApiHost.StartAsync(
        services =>
        {
            services.AddSingleton(log).AddScoped<Database>().AddScoped<IAccessTokenCheck, DatabaseCheck>();
            services.AddAuthentication(AccessTokenDefaults.AuthenticationScheme)
                .AddAccessToken(static options => options.Accept(Providers.Home))
                .AddAccessToken("Other", static options => options.Accept(Providers.Home));
            services.AddAuthorizationBuilder().AddPolicy("both", static policy => policy.RequireAuthenticatedUser().AddAuthenticationSchemes(AccessTokenDefaults.AuthenticationScheme, "Other"));
        },
        static app =>
        {
            app.MapGet("/id", static (Database database) => database.Id).RequireAuthorization();
            app.MapGet("/both", static (Database database) => database.Id).RequireAuthorization("both");
            app.MapGet("/direct", static async (HttpContext context, AccessTokenValidator validator) => (await validator.ValidateAsync(new ResourceRequest
            {
                Method = "GET",
                Target = "/direct",
                Scheme = "http",
                Host = "api.example.com",
                Authorization = context.Request.Headers["X-Token"],
            })).IsValid.ToString()).AllowAnonymous();
        },
        validatesScopes: validatesScopes);

    private sealed class Log
    {
        public ConcurrentQueue<string> Checked { get; } = [];

        public ConcurrentQueue<string> Disposed { get; } = [];

        public Func<AccessTokenCheckOutcome> Judge { get; set; } = static () => AccessTokenCheckOutcome.Passed;
    }

    private sealed class Database(Log log) : IDisposable
    {
        public string Id { get; } = Guid.NewGuid().ToString();

        public void Dispose() => log.Disposed.Enqueue(Id);
    }

    private sealed class DatabaseCheck(Database database, Log log) : IAccessTokenCheck
    {
        public async ValueTask<AccessTokenCheckOutcome> CheckAsync(AccessToken token, CancellationToken cancellationToken)
        {
            await Task.Yield();
            log.Checked.Enqueue(database.Id);
            return log.Judge();
        }
    }
}
