using OidcTokenValidation.Hosts.Tests.Hosts;
using OidcTokenValidation.Hosts.Tests.Rules;
using OidcTokenValidation.Testing;

namespace OidcTokenValidation.Hosts.Tests.Contract;

/// <summary>Providers that rotate their keys, are slow, or are down (503 with Retry-After and no challenge: the token may be valid). Only the test moves the clock: code that waits for it hangs.</summary>
public abstract class KeysContract(SharedHosts hosts, HostKind kind) : HostContract(hosts, kind)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly TestClock _clock = new();
    private readonly List<TestIssuerServer> _servers = [];

    [Fact, Regression("idp-503-not-401", "failed-start-recovers")]
    public async Task Requests_get_503_while_the_provider_is_down_and_succeed_after_it_recovers()
    {
        TestIssuerServer server = StartServer();
        server.Script = static _ => new TestResponse { Status = 503 };
        ContractHost host = await StartAsync(server);
        foreach (Resource resource in (Resource[])[Resource.Any, Resource.Optional, Resource.Read, Resource.StepUp])
            (await host.BearerAsync(Token(server), resource)).AssertUnavailable();
        (await host.DPoPAsync(server.Issuer.Token().BoundTo(host.Client).Create())).AssertUnavailable();

        // Requests that need no keys get their usual response.
        (await host.SendAsync(Resource.Optional)).AssertGranted("anonymous");
        (await host.SendAsync(Resource.Any)).AssertUnauthenticated(Bearer, DPoP);
        (await host.BearerAsync(server.Issuer.Token().Expired().Create())).AssertRejected("Bearer", "invalid_token", "The access token has expired.");
        (await host.BearerAsync(server.Issuer.Token().WithClaim("iss", "https://untrusted.example/").Create())).AssertRejected("Bearer", "invalid_token", "The access token's issuer is not trusted.");

        server.Script = null;
        _clock.Advance(TimeSpan.FromMinutes(10));
        (await host.BearerAsync(Token(server))).AssertGranted();
    }

    [Fact, Regression("unknown-kid-rotation")]
    public async Task New_key_of_the_provider_is_found_within_the_request_that_uses_it()
    {
        TestIssuerServer server = StartServer();
        ContractHost host = await StartAsync(server);
        (await host.BearerAsync(Token(server))).AssertGranted();
        server.Issuer.Rotate("ES256");
        (await host.BearerAsync(Token(server))).AssertGranted();
        using TestSigningKey unknown = TestSigningKey.Create("ES256");
        (await host.BearerAsync(server.Issuer.Token().SignedBy(unknown).Create())).AssertRejected("Bearer", "invalid_token", "The access token's signing key is not known.");
    }

    [Fact, Regression("bogus-kids-budget", "limiter-never-delays")]
    public async Task Tokens_with_unknown_kids_stay_within_the_fetch_budget_and_a_new_key_is_found_afterwards()
    {
        TestIssuerServer server = StartServer();
        ContractHost host = await StartAsync(server);
        (await host.BearerAsync(Token(server))).AssertGranted();
        var outcomes = new List<Outcome>();
        for (int i = 0; i < 20; i++)
            outcomes.Add((await host.BearerAsync(server.Issuer.Token().WithHeader("kid", $"made up {i}").Create())).Outcome);

        // Tokens are rejected while the budget permits a fetch. After that it is unknown whether the provider has such a key.
        int lookedUp = outcomes.IndexOf(Outcome.Unavailable);
        Assert.InRange(lookedUp, 1, 5);
        Assert.Equal([.. Enumerable.Repeat(Outcome.Rejected, lookedUp), .. Enumerable.Repeat(Outcome.Unavailable, 20 - lookedUp)], outcomes);
        Assert.InRange(server.RequestCount, 1, 6);
        _clock.Advance(TimeSpan.FromMinutes(1));
        server.Issuer.Rotate("ES256");
        (await host.BearerAsync(Token(server))).AssertGranted();
    }

    [Fact, Regression("local-keys-no-budget")]
    public async Task Local_keys_need_no_request()
    {
        TestIssuerServer server = StartServer();
        ContractHost host = await StartAsync(options =>
        {
            TrustedIssuer trusted = server.Trust();
            trusted.Keys.Jwks = server.Issuer.Jwks;
            trusted.Keys.JwksAddress = server.Issuer.Issuer + "/jwks";
            options.WarmUp = false;
            options.Issuers = [trusted];
        }, _clock);
        for (int i = 0; i < 20; i++)
            (await host.BearerAsync(Token(server))).AssertGranted();
        Assert.Equal(0, server.RequestCount);
    }

    [Fact, Regression("stale-window-exact")]
    public async Task Cached_keys_are_used_for_exactly_the_stale_time()
    {
        TestIssuerServer server = StartServer();
        ContractHost host = await StartAsync(server, static keys => (keys.DefaultLifetime, keys.StaleLimit) = (TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(20)));
        (await host.BearerAsync(Token(server))).AssertGranted();
        server.Script = static _ => new TestResponse { Status = 500 };
        _clock.Advance(TimeSpan.FromMinutes(30) - TimeSpan.FromTicks(1));
        (await host.BearerAsync(Token(server))).AssertGranted();
        _clock.Advance(TimeSpan.FromTicks(1));
        (await host.BearerAsync(Token(server))).AssertUnavailable();
    }

    [Fact, Regression("slow-fetch-one")]
    public async Task Slow_fetch_is_shared_by_all_waiting_requests()
    {
        TestIssuerServer server = StartServer();
        var gate = new TaskCompletionSource();
        server.Script = path => path == "/jwks" ? new TestResponse { Body = server.Issuer.Jwks, Gate = gate.Task } : null;
        ContractHost host = await StartAsync(server);
        Task<ContractResponse>[] waiting = [.. Enumerable.Range(0, 10).Select(_ => host.BearerAsync(Token(server)))];
        await WaitUntilAsync(() => server.RequestsTo("/jwks") > 0);
        gate.SetResult();
        foreach (ContractResponse response in await Task.WhenAll(waiting).WaitAsync(Limit, Cancellation))
            response.AssertGranted();
        Assert.Equal(1, server.RequestsTo("/jwks"));
    }

    [Fact, Regression("failing-backs-off")]
    public async Task Failing_provider_is_not_called_for_every_request()
    {
        TestIssuerServer server = StartServer();
        server.Script = static _ => new TestResponse { Status = 500 };
        ContractHost host = await StartAsync(server);
        for (int i = 0; i < 20; i++)
            (await host.BearerAsync(Token(server))).AssertUnavailable();
        Assert.InRange(server.RequestCount, 1, 5);
    }

    [Fact, Regression("no-hang-without-timeout")]
    public async Task Provider_that_never_responds_times_out()
    {
        TestIssuerServer server = StartServer();
        var never = new TaskCompletionSource();
        server.Script = _ => new TestResponse { Gate = never.Task };
        ContractHost host = await StartAsync(server);
        Task<ContractResponse> waiting = host.BearerAsync(Token(server));
        await WaitUntilAsync(() => server.RequestCount > 0 && waiting.Status != TaskStatus.Created);

        // I/O runs on other threads: the request may start to wait after the provider received its request.
        for (int i = 0; i < 3000 && !waiting.IsCompleted; i++)
        {
            _clock.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Delay(TimeSpan.FromMilliseconds(2), Cancellation);
        }

        (await waiting.WaitAsync(Limit, Cancellation)).AssertUnavailable();
        never.SetResult();
    }

    [Fact, Regression("one-down-leaves-others")]
    public async Task Failing_provider_does_not_affect_other_providers()
    {
        TestIssuerServer down = StartServer(), up = StartServer();
        down.Script = static _ => new TestResponse { Status = 500 };
        ContractHost host = await StartAsync(options => options.Issuers = [down.Trust(), up.Trust()], _clock);
        (await host.BearerAsync(Token(up))).AssertGranted();
        (await host.BearerAsync(Token(down))).AssertUnavailable();
        (await host.BearerAsync(Token(up))).AssertGranted();
    }

    [Rule("RFC 9449 §11.1 store fault")]
    [Theory]
    [InlineData(ReplayOutcome.Unavailable)]
    [InlineData(ReplayOutcome.QuotaExceeded)]
    [InlineData(null)]
    public async Task Unavailable_replay_store_is_503_and_grants_no_access(ReplayOutcome? outcome)
    {
        ContractHost host = await StartAsync(options => options.DPoP.ReplayStore = new BrokenStore(outcome));
        (await host.DPoPAsync(host.BoundToken().Create())).AssertUnavailable();
        (await host.DPoPAsync(host.BoundToken().Create(), Resource.Optional)).AssertUnavailable();
        (await host.DPoPAsync(host.BoundToken().Create(), proof: "x")).AssertRejected("DPoP", "invalid_dpop_proof", "The DPoP proof is malformed.");
        (await host.BearerAsync(host.Token().Create())).AssertGranted();
    }

    protected override async ValueTask DisposeOwnAsync()
    {
        foreach (TestIssuerServer server in _servers)
            await server.DisposeAsync();
    }

    private static string Token(TestIssuerServer server) => server.Issuer.Token().Create();

    private static async Task WaitUntilAsync(Func<bool> condition)
    {
        for (int i = 0; i < 3000 && !condition(); i++)
            await Task.Delay(TimeSpan.FromMilliseconds(10), Cancellation);
        Assert.True(condition());
    }

    // Elliptic keys are fast to create. The default RSA key is removed before it is generated.
    private TestIssuerServer StartServer()
    {
        var server = TestIssuerServer.Start(_clock);
        server.Issuer.RemoveKey(server.Issuer.Keys[0]);
        server.Issuer.AddKey("ES256");
        _servers.Add(server);
        return server;
    }

    private Task<ContractHost> StartAsync(TestIssuerServer server, Action<KeySourceOptions>? configure = null)
    {
        TrustedIssuer trusted = server.Trust();
        configure?.Invoke(trusted.Keys);
        return StartAsync(options => options.Issuers = [trusted], _clock);
    }

    private sealed class BrokenStore(ReplayOutcome? outcome) : IReplayStore
    {
        public ValueTask<ReplayOutcome> TryAddAsync(ReplayKey key, DateTimeOffset expiresAt, CancellationToken cancellationToken) =>
            outcome is { } known ? ValueTask.FromResult(known) : throw new IOException("The store cannot be reached.");
    }
}
