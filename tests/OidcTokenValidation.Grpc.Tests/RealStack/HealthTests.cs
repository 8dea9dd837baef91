using Grpc.Core;
using Grpc.Health.V1;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace OidcTokenValidation.Grpc.Tests.RealStack;

/// <summary>gRPC's health checks: open while the rest is protected, or protected like it.</summary>
public sealed class HealthTests
{
    private const string Missing = "The call needs a valid access token.";

    [Theory]
    [InlineData(null)]
    [InlineData("Bearer x")]
    public async Task Open_health_checks_need_no_token_while_the_rest_does(string? authorization)
    {
        await using NotesApi api = await StartAsync(isOpen: true);
        Assert.Equal(HealthCheckResponse.Types.ServingStatus.Serving, (await Client(api).CheckAsync(new HealthCheckRequest(), api.With(authorization))).Status);
        using (AsyncServerStreamingCall<HealthCheckResponse> watch = Client(api).Watch(new HealthCheckRequest(), api.With(authorization)))
        {
            await watch.ResponseStream.NextAsync();
            api.Clock.Advance(NotesApi.TokenLife);
            Assert.DoesNotContain(api.Host.Logs.Records, static record => record.Category == "OidcTokenValidation.Grpc");
        }

        StatusCode unknown = (await Assert.ThrowsAsync<RpcException>(async () => await Client(api).CheckAsync(new HealthCheckRequest { Service = "nothing" }, api.With(authorization)))).StatusCode;
        Assert.Equal(StatusCode.NotFound, unknown);
        string detail = authorization is null ? Missing : "The access token is malformed.";
        await api.Client().AssertRejectedAsync(api.With(authorization), StatusCode.Unauthenticated, detail);
        await api.Client().AssertPassAsync(api.With(api.Bearer));
    }

    [Fact]
    public async Task Protected_health_checks_need_the_token_and_a_watch_ends_with_it()
    {
        await using NotesApi api = await StartAsync(isOpen: false);
        await FourKinds.AssertEndsAsync(async () => await Client(api).CheckAsync(new HealthCheckRequest(), api.With(authorization: null)), StatusCode.Unauthenticated, Missing);
        Assert.Equal(HealthCheckResponse.Types.ServingStatus.Serving, (await Client(api).CheckAsync(new HealthCheckRequest(), api.With(api.Bearer))).Status);

        using AsyncServerStreamingCall<HealthCheckResponse> watch = Client(api).Watch(new HealthCheckRequest(), api.With(api.Bearer));
        await watch.ResponseStream.NextAsync();
        api.Clock.Advance(NotesApi.TokenLife);
        await FourKinds.AssertEndsAsync(() => watch.ResponseStream.MoveNext(NotesApi.Cancellation), StatusCode.Unauthenticated, "The access token has expired.");
        api.AssertQuiet();
    }

    [Fact]
    public async Task Watch_of_open_health_checks_ends_with_the_token_that_was_sent_nevertheless()
    {
        await using NotesApi api = await StartAsync(isOpen: true);
        using AsyncServerStreamingCall<HealthCheckResponse> anonymous = Client(api).Watch(new HealthCheckRequest(), api.With(authorization: null));
        using AsyncServerStreamingCall<HealthCheckResponse> watch = Client(api).Watch(new HealthCheckRequest(), api.With(api.Bearer));
        await anonymous.ResponseStream.NextAsync();
        await watch.ResponseStream.NextAsync();

        api.Clock.Advance(NotesApi.TokenLife);

        await FourKinds.AssertEndsAsync(() => watch.ResponseStream.MoveNext(NotesApi.Cancellation), StatusCode.Unauthenticated, "The access token has expired.");
        Task<bool> next = anonymous.ResponseStream.MoveNext(NotesApi.Cancellation);
        Assert.False(next.IsCompleted);
    }

    private static Task<NotesApi> StartAsync(bool isOpen) => NotesApi.StartAsync(
        map: app =>
        {
            GrpcServiceEndpointConventionBuilder health = app.MapGrpcHealthChecksService();
            if (isOpen)
                health.AllowAnonymous();
        },
        services: static services =>
        {
            services.AddGrpcHealthChecks().AddAccessTokenValidation();
            services.AddAuthorizationBuilder().SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());
        });

    private static Health.HealthClient Client(NotesApi api) => new(api.Connect());
}
