using OidcTokenValidation.Redis.Tests.Support;
using OidcTokenValidation.Testing;
using OidcTokenValidation.TestSupport.Processes;

namespace OidcTokenValidation.Redis.Tests.Revocations;

/// <summary>Two nodes that share revocations over a feed.</summary>
public sealed class NodesTests
{
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Revoked_token_is_rejected_on_the_other_node_within_a_second(bool isGarnet)
    {
        await using var server = isGarnet ? await RedisServer.StartGarnetAsync("--lua", "--lua-transaction-mode") : await RedisServer.StartAsync();
        await using var nodes = new Nodes(server);
        using var issuer = new TestIssuer();
        using var first = Open(nodes);
        using var second = Open(nodes);
        using var validator = CreateValidator(issuer, second);
        await Task.WhenAll(first.CatchUpAsync(_cancellation), second.CatchUpAsync(_cancellation));

        List<double> waited = [];
        for (int number = 0; number < 50; number++)
        {
            var request = TestRequest.Bearer(issuer.Token().WithClaim("jti", $"token {number}").Create());
            Assert.True((await validator.ValidateAsync(request, _cancellation)).IsValid);
            long start = TimeProvider.System.GetTimestamp();
            Assert.Equal(RevocationOutcome.Shared, await first.RevokeTokenAsync(issuer.Issuer, $"token {number}", cancellationToken: _cancellation));
            while ((await validator.ValidateAsync(request, _cancellation)).Failure?.Code is not TokenFailureCode.TokenRevoked)
            {
                await Task.Delay(1, _cancellation);
                Assert.True(TimeProvider.System.GetElapsedTime(start) < TimeSpan.FromSeconds(60), "The token is accepted.");
            }

            waited.Add(TimeProvider.System.GetElapsedTime(start).TotalMilliseconds);
        }

        waited.Sort();
        TestContext.Current.TestOutputHelper!.WriteLine($"p50 {waited[25]:0} ms, p99 {waited[49]:0} ms");
        Assert.InRange(waited[25], 0, 1000);
    }

    [Theory]
    [InlineData("kill")]
    [InlineData("flush")]
    [InlineData("freeze")]
    public async Task Entries_that_the_server_loses_are_appended_again(string loss)
    {
        await using var server = await RedisServer.StartAsync();
        await using var nodes = new Nodes(server);
        using var issuer = new TestIssuer();
        using var first = Open(nodes);
        using var second = Open(nodes);
        await Task.WhenAll(first.CatchUpAsync(_cancellation), second.CatchUpAsync(_cancellation));
        for (int number = 0; number < 100; number++)
            await first.RevokeSubjectAsync(issuer.Issuer, $"subject {number}", cancellationToken: _cancellation);
        await UntilAsync(() => second.Count == 100);

        if (loss == "flush")
            await nodes.ExecuteAsync("flushall");
        else if (loss == "kill")
            await server.KillAsync();
        else
            await server.FreezeAsync();

        // Pending where there is no server: it is appended later.
        var pending = first.RevokeSubjectAsync(issuer.Issuer, "late", cancellationToken: _cancellation).AsTask();
        if (loss != "flush")
            await UntilAsync(() => second.GetHealth().Fault?.StartsWith("The server", StringComparison.Ordinal) == true);
        if (loss == "kill")
            await server.StartAgainAsync();
        if (loss == "freeze")
            await server.ThawAsync();
        await pending;
        await UntilAsync(() => second.Count == 101 && second.GetHealth().Fault is null && first.GetHealth() is { Fault: null, PendingCount: 0 });

        using var late = Open(nodes);
        await UntilAsync(() => late.Count == 101);
        Assert.True(late.GetHealth().IsAvailable);
    }

    [Fact]
    public async Task Policy_that_evicts_the_key_is_a_fault()
    {
        await using var server = await RedisServer.StartAsync("--maxmemory-policy", "allkeys-lru");
        await using var nodes = new Nodes(server);
        using var node = Open(nodes);
        await UntilAsync(() => node.GetHealth().Fault is not null);
        Assert.StartsWith("The server's maxmemory-policy is allkeys-lru, so it may evict these keys", node.GetHealth().Fault, StringComparison.Ordinal);
        Assert.False(node.GetHealth().IsAvailable);

        var accepted = nodes.OpenFeed(static options => options.AcceptEviction = true);
        Assert.Empty((await accepted.ReadAsync(position: null, _cancellation)).Entries);
    }

    [Fact]
    public async Task Subscription_fails_when_the_server_ends()
    {
        await using var server = await RedisServer.StartAsync();
        await using var nodes = new Nodes(server);
        var established = new TaskCompletionSource();
        Task subscription = nodes.OpenFeed().SubscribeAsync(() => established.TrySetResult(), _cancellation);
        await established.Task.WaitAsync(TimeSpan.FromSeconds(60), _cancellation);

        await server.KillAsync();
        var thrown = await Assert.ThrowsAsync<RevocationFeedException>(() => subscription.WaitAsync(TimeSpan.FromSeconds(60), _cancellation));
        Assert.Equal("The server cannot be reached.", thrown.Message);
    }

    private static TokenRevocations Open(Nodes nodes) => TokenRevocations.Create(
        new TokenRevocationOptions { MaxTokenLifetime = TimeSpan.FromHours(1) },
        nodes.OpenFeed(static options => options.Timeout = TimeSpan.FromSeconds(2)));

    private static AccessTokenValidator CreateValidator(TestIssuer issuer, TokenRevocations revocations) => AccessTokenValidator.Create(new AccessTokenValidationOptions
    {
        Audiences = { TestIssuer.DefaultAudience },
        Issuers = { issuer.Trust() },
        Revocations = revocations,
    });

    private async Task UntilAsync(Func<bool> condition)
    {
        for (long start = TimeProvider.System.GetTimestamp(); !condition(); await Task.Delay(20, _cancellation))
            Assert.True(TimeProvider.System.GetElapsedTime(start) < TimeSpan.FromSeconds(60), "The condition is not met.");
    }
}
