using OidcTokenValidation.Redis.Tests.Support;
using OidcTokenValidation.Testing;
using OidcTokenValidation.TestSupport.Processes;

namespace OidcTokenValidation.Redis.Tests.Diagnostics;

/// <summary>The health of a validator whose server stops: it uses the outcomes and the store's probe.</summary>
public sealed class HealthTests
{
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Stopped_server_is_unhealthy_until_the_first_proof_after_its_restart_and_Bearer_is_not_affected()
    {
        await using var server = await RedisServer.StartAsync();
        await using var nodes = new Nodes(server);
        using var issuer = new TestIssuer();
        using var client = new DPoPClient();
        var options = new AccessTokenValidationOptions { Audiences = { TestIssuer.DefaultAudience }, Issuers = { issuer.Trust() } };
        options.DPoP.ReplayStore = nodes.OpenStore(static store => store.Timeout = TimeSpan.FromSeconds(2));
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
        Assert.True((await validator.ValidateAsync(TestRequest.Bearer(issuer.Token().Create()), _cancellation)).IsValid);

        await server.StartAgainAsync();
        await UntilAsync(async () => (await SendAsync()).IsValid);
        await UntilAsync(async () => await HealthAsync() is { IsAvailable: true, SinceUnavailable: null });
    }

    // The store's limit of 2 seconds may be too short on a busy machine.
    private async Task UntilAsync(Func<Task<bool>> condition)
    {
        for (long start = TimeProvider.System.GetTimestamp(); !await condition(); await Task.Delay(100, _cancellation))
            Assert.True(TimeProvider.System.GetElapsedTime(start) < TimeSpan.FromSeconds(60), "The store is not available.");
    }
}
