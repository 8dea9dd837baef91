using System.Net;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OidcTokenValidation.Testing;
using OidcTokenValidation.TestSupport.Http;

namespace OidcTokenValidation.AspNetCore.Tests.Authentication;

/// <summary>An issuer whose keys are unavailable: 503 with Retry-After and no challenge, because the fault is not the token's.</summary>
public sealed class UnavailableTests : IAsyncLifetime
{
    private readonly TestIssuerServer _issuer = TestIssuerServer.Start();
    private readonly TaskCompletionSource _aborted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ApiHost? _host;

    private ApiHost Host => _host!;

    public async ValueTask InitializeAsync() => _host = await ApiHost.StartAsync(
        services =>
        {
            services.AddAuthentication("Home")
                .AddAccessToken("Home", static options =>
                {
                    options.Accept(Providers.Home);
                    options.Realm = "home";
                })
                .AddAccessToken("Partner", options =>
                {
                    options.Audiences.Add(Providers.Audience);
                    options.Issuers.Add(_issuer.Trust());
                    options.Realm = "partner";
                    options.WarmUp = false;   // these tests script the first fetch
                });
            services.AddAuthorization();
        },
        app =>
        {
            app.Use(async (context, next) =>
            {
                try
                {
                    await next();
                }
                finally
                {
                    if (context.RequestAborted.IsCancellationRequested)
                        _aborted.TrySetResult();
                }
            });
            app.UseAuthentication();
            app.UseAuthorization();
            app.MapGet("/partner", Subject).RequireAuthorization(new AuthorizeAttribute { AuthenticationSchemes = "Partner" });
            app.MapGet("/home", Subject).RequireAuthorization();
            app.MapGet("/scope", [RequireScope("read", AuthenticationSchemes = "Partner")] (HttpContext context) => Subject(context));
            app.MapGet("/optional", Subject).AllowMissingAccessToken("Partner");
            app.MapGet("/home-partner", Subject).RequireAuthorization(new AuthorizeAttribute { AuthenticationSchemes = "Home,Partner" });
            app.MapGet("/partner-home", Subject).RequireAuthorization(new AuthorizeAttribute { AuthenticationSchemes = "Partner,Home" });
        });

    public async ValueTask DisposeAsync()
    {
        if (_host is not null)
            await _host.DisposeAsync();
        await _issuer.DisposeAsync();
    }

    [Theory]
    [InlineData("/partner")]
    [InlineData("/scope")]
    [InlineData("/optional")]
    [InlineData("/home-partner")]
    [InlineData("/partner-home")]
    public async Task Token_that_cannot_be_validated_is_503(string path)
    {
        _issuer.Script = static _ => new TestResponse { Status = 500 };
        (await Host.SendAsync(path, _issuer.Issuer.Token().Bearer())).AssertUnavailable();
        Reply head = await Host.SendRawAsync($"HEAD {path} HTTP/1.1", "Authorization: " + _issuer.Issuer.Token().Bearer());
        Assert.Contains(head.Status, (HttpStatusCode[])[HttpStatusCode.ServiceUnavailable, HttpStatusCode.MethodNotAllowed]);
    }

    [Theory]
    [InlineData("/home-partner")]
    [InlineData("/partner-home")]
    public async Task Tokens_of_the_other_issuer_are_not_affected(string path)
    {
        _issuer.Script = static _ => new TestResponse { Status = 500 };
        (await Host.SendAsync(path, Providers.Home.Token().Bearer())).AssertOk("alice");
        (await Host.SendAsync(path, Providers.Home.Token().Expired().Bearer())).AssertRefused(
            HttpStatusCode.Unauthorized, "Bearer realm=\"home\", error=\"invalid_token\", error_description=\"The access token has expired.\"", "invalid_token");
        Assert.Equal(0, _issuer.RequestCount);
    }

    [Fact]
    public async Task Endpoint_that_does_not_accept_the_tokens_of_the_issuer_is_not_affected()
    {
        _issuer.Script = static _ => new TestResponse { Status = 500 };
        Assert.Equal(HttpStatusCode.Unauthorized, (await Host.SendAsync("/home", _issuer.Issuer.Token().Bearer())).Status);
    }

    [Fact]
    public async Task Bad_tokens_are_rejected_and_missing_ones_pass_without_any_key()
    {
        _issuer.Script = static _ => new TestResponse { Status = 500 };
        (await Host.SendAsync("/partner", _issuer.Issuer.Token().Expired().Bearer())).AssertRefused(
            HttpStatusCode.Unauthorized, "Bearer realm=\"partner\", error=\"invalid_token\", error_description=\"The access token has expired.\"", "invalid_token");
        (await Host.SendAsync("/optional")).AssertOk("anonymous");
        Assert.Equal(0, _issuer.RequestCount);
    }

    [Fact]
    public async Task Request_that_is_cancelled_while_keys_are_fetched_breaks_no_other()
    {
        var gate = new TaskCompletionSource();
        var arrived = new TaskCompletionSource();
        _issuer.Script = path =>
        {
            arrived.TrySetResult();
            return path == "/jwks" ? null : new TestResponse { Body = _issuer.Issuer.Metadata, Gate = gate.Task };
        };
        string bearer = _issuer.Issuer.Token().Bearer();
        using var cancelled = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/partner");
        request.Headers.TryAddWithoutValidation("Authorization", bearer);

        Task<Reply> first = Host.SendAsync(request, cancelled.Token);
        await arrived.Task.WaitAsync(TestContext.Current.CancellationToken);
        Task<Reply>[] others = [.. Enumerable.Range(0, 10).Select(_ => Host.SendAsync("/partner", bearer))];
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        await _aborted.Task.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        gate.SetResult();

        Assert.All(await Task.WhenAll(others), static reply => reply.AssertOk("alice"));
        Assert.Equal(1, _issuer.RequestsTo("/jwks"));
        await Host.DisposeAsync();
        Assert.DoesNotContain(Host.Logs.Records, static record => record.Level >= LogLevel.Warning);
    }

    private static string Subject(HttpContext context) => context.GetAccessToken()?.Subject ?? "anonymous";
}
