using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OidcTokenValidation.AspNetCore.Lifetimes;
using OidcTokenValidation.AspNetCore.Tests.Support;
using OidcTokenValidation.Testing;
using OidcTokenValidation.TestSupport.Http;

namespace OidcTokenValidation.AspNetCore.Tests.Lifetimes;

/// <summary>A handler of the application that validates tokens itself, by a validator with its own revocations, which are no service.</summary>
public sealed class OwnHandlerTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Response_ends_with_the_token_that_the_application_validated(bool isRevoked)
    {
        using var revocations = TokenRevocations.Create(new TokenRevocationOptions { MaxTokenLifetime = LiveApi.Lifetime }, timeProvider: new TestClock());
        await using LiveApi api = await LiveApi.StartAsync(
            static (app, _) => app.MapGet("/events", async context =>
            {
                await context.Response.WriteAsync("first", context.RequestAborted);
                await context.Response.Body.FlushAsync(context.RequestAborted);
                await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }).RequireAuthorization().EndWithAccessToken(),
            HttpProtocols.Http1,
            services =>
            {
                services.AddAuthentication("own").AddScheme<AuthenticationSchemeOptions, OwnHandler>("own", configureOptions: null);
                services.AddSingleton(revocations);
            });
        using HttpClient client = api.Host.CreateClient(ApiHost.CreateHandler());
        client.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", "Bearer " + api.Token());
        using HttpResponseMessage response = await client.GetAsync("/events", HttpCompletionOption.ResponseHeadersRead, LiveApi.Cancellation);
        response.EnsureSuccessStatusCode();
        Task<string> reading = response.Content.ReadAsStringAsync(LiveApi.Cancellation);
        await revocations.AssertWatchedAsync(1, LiveApi.Cancellation);
        api.Clock.Advance(BoundResponse.Grace);
        if (isRevoked)
            await revocations.RevokeSubjectAsync(api.Issuer.Issuer, "alice", api.Clock.GetUtcNow(), LiveApi.Cancellation);
        else
            api.Clock.Advance(LiveApi.Accepted);
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => reading.WaitAsync(TimeSpan.FromSeconds(60), LiveApi.Cancellation));
        await revocations.AssertWatchedAsync(0, LiveApi.Cancellation);
    }

    private sealed class OwnHandler(
        IOptionsMonitor<AuthenticationSchemeOptions> options,
        ILoggerFactory loggers,
        UrlEncoder encoder,
        IOptionsMonitor<AccessTokenValidationOptions> accepted,
        TokenRevocations revocations,
        TimeProvider time)
        : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
    {
        protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
        {
            AccessTokenValidationOptions own = accepted.Get(AccessTokenDefaults.AuthenticationScheme);
            own.Revocations = revocations;
            using var validator = AccessTokenValidator.Create(own, time);
            var request = new ResourceRequest
            {
                Method = Request.Method,
                Target = Request.Path.Value!,
                Scheme = Request.Scheme,
                Host = Request.Host.Value!,
                Authorization = Request.Headers.Authorization,
            };
            AccessTokenValidationResult result = await validator.ValidateAsync(request, Context.RequestAborted);
            return AuthenticateResult.Success(new AuthenticationTicket(result.Token!.ToPrincipal(), Scheme.Name));
        }
    }
}
