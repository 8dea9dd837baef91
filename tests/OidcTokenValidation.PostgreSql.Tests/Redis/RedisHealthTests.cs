using OidcTokenValidation.Testing;
using RedisReplay;

namespace OidcTokenValidation.PostgreSql.Tests.Redis;

/// <summary>The health of a Redis that stops: the validator uses the outcomes and the store's probe.</summary>
public sealed class RedisHealthTests(RedisServer server) : IClassFixture<RedisServer>
{
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Stopped_Redis_is_unhealthy_until_the_first_proof_after_its_restart()
    {
        using var redis = await server.ConnectAsync();
        using var issuer = new TestIssuer();
        using var client = new DPoPClient();
        var options = new AccessTokenValidationOptions { Audiences = { TestIssuer.DefaultAudience }, Issuers = { issuer.Trust() } };
        (options.DPoP.Mode, options.DPoP.ReplayStore) = (DPoPMode.Required, new RedisReplayStore(redis, TimeProvider.System));
        using var validator = AccessTokenValidator.Create(options);
        Task<AccessTokenValidationResult> SendAsync() => validator.ValidateAsync(client.Request(issuer.Token().BoundTo(client).Create()), _cancellation).AsTask();
        async Task<ReplayStoreHealth> HealthAsync() => (await validator.CheckHealthAsync(_cancellation)).ReplayStore!;

        await UntilAsync(async () => (await SendAsync()).IsValid);
        await UntilAsync(async () => (await HealthAsync()).IsAvailable);

        await server.StopAsync();
        Assert.Equal(TokenFailureCode.ReplayStoreUnavailable, (await SendAsync()).Failure?.Code);
        ReplayStoreHealth down = await HealthAsync();
        Assert.False(down.IsAvailable);
        Assert.NotNull(down.SinceUnavailable);

        await server.StartAsync();
        await UntilAsync(async () => (await SendAsync()).IsValid);
        await UntilAsync(async () => await HealthAsync() is { IsAvailable: true, SinceUnavailable: null });
    }

    // The store's limit of 2 seconds may be too short on a busy machine.
    private async Task UntilAsync(Func<Task<bool>> condition)
    {
        for (var start = TimeProvider.System.GetTimestamp(); !await condition(); await Task.Delay(100, _cancellation))
            Assert.True(TimeProvider.System.GetElapsedTime(start) < TimeSpan.FromSeconds(60), "The store is not available.");
    }
}
