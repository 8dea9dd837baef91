using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OidcTokenValidation.Testing;
using OidcTokenValidation.Tests.Keys.Support;
using OidcTokenValidation.TestSupport.Core;

namespace OidcTokenValidation.Tests.Hosting;

/// <summary>A start that requires keys fails without them, with the faults of all issuers of all validators in one message.</summary>
public sealed class RequireKeysTests : IAsyncLifetime
{
    private readonly HealthRig _good = new();
    private readonly HealthRig _down = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync()
    {
        _down.TakeDown();
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _good.DisposeAsync();
        await _down.DisposeAsync();
    }

    [Fact]
    public async Task Start_waits_for_the_keys_of_every_issuer()
    {
        using IHost host = CreateHost(TimeSpan.Zero, ("one", [_good.Server.Trust()]), ("two", [_good.Server.Trust()]));

        await host.StartAsync(Cancellation).WaitAsync(HealthRig.Patience, Cancellation);

        Assert.All(["one", "two"], name => Assert.Equal(IssuerKeyState.Fresh, Validator(host, name).Issuers[0].Health.State));
        Assert.Equal(2, _good.Server.RequestsTo(HealthRig.JwksPath));
        await host.StopAsync(Cancellation).WaitAsync(HealthRig.Patience, Cancellation);
    }

    [Fact]
    public async Task Start_without_keys_fails_with_all_issuers_of_all_validators_in_one_message()
    {
        await using var wrong = new HealthRig();
        wrong.ServeKeys("""{"keys":[]}""");
        using IHost host = CreateHost(TimeSpan.Zero, ("Api", [_good.Server.Trust(), _down.Server.Trust()]), ("Partner", [wrong.Server.Trust()]), ("", [_down.Server.Trust()]));

        var failed = await FailedStartAsync(host);

        string down = _down.Server.Issuer.Issuer;
        string advice = Validator(host, "Api").Issuers.Single(issuer => issuer.Issuer == down).Health.LastFaultAdvice!;
        string[] lines = failed.Message.Split(Environment.NewLine);
        Assert.Equal(5, lines.Length);
        Assert.StartsWith("The start requires the keys of every issuer", lines[0], StringComparison.Ordinal);
        Assert.Equal($"- Api: {down}: StatusNotOk, {advice}", lines[1]);
        Assert.StartsWith($"- Partner: {wrong.Server.Issuer.Issuer}: NoUsableKeys, ", lines[2], StringComparison.Ordinal);
        Assert.Contains($"{wrong.Server.Issuer.Issuer}/jwks returned the status 200; the set is empty", lines[2], StringComparison.Ordinal);
        Assert.StartsWith($"- {down}: StatusNotOk, {down}/.well-known/openid-configuration returned the status 500, then ", lines[3], StringComparison.Ordinal);
        Assert.Contains("RequireKeysWithin", lines[4], StringComparison.Ordinal);
        Assert.DoesNotContain(_good.Server.Issuer.Issuer + ":", failed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Message_and_health_have_the_text_of_the_log()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(() => _down.Validator.RequireKeysAsync(TimeSpan.Zero, Cancellation));

        Assert.EndsWith($"StatusNotOk, {_down.Keys.Health.LastFaultAdvice}", Assert.Single(_down.Log.Messages(11)), StringComparison.Ordinal);
        Assert.Null(_good.Keys.Health.LastFaultAdvice);
    }

    [Fact]
    public async Task Server_does_not_start_before_the_keys_are_fetched()
    {
        var server = new Server();
        using IHost host = CreateHost(TimeSpan.Zero, services => services.AddSingleton<IHostedService>(server), ("", [_down.Server.Trust()]));

        await FailedStartAsync(host);

        Assert.False(server.HasStarted);
    }

    [Fact]
    public async Task Host_without_a_starting_phase_fails_when_it_starts_its_services()
    {
        using IHost host = CreateHost(TimeSpan.Zero, ("", [_down.Server.Trust()]));

        await Assert.ThrowsAsync<InvalidOperationException>(() => host.Services.GetServices<IHostedService>().Single().StartAsync(Cancellation).WaitAsync(HealthRig.Patience, Cancellation));
    }

    [Fact]
    public async Task Provider_that_comes_up_within_the_limit_lets_the_start_succeed()
    {
        using IHost host = CreateHost(TimeSpan.FromMinutes(10), ("", [_down.Server.Trust()]));
        Task start = host.StartAsync(Cancellation);
        await NextFaultAsync(host);
        Assert.False(start.IsCompleted);

        _down.BringBack();
        await PassTimeUntilAsync(start);

        await start;
        Assert.Equal(IssuerKeyState.Fresh, Validator(host, string.Empty).Issuers[0].Health.State);
        await host.StopAsync(Cancellation).WaitAsync(HealthRig.Patience, Cancellation);
    }

    [Fact]
    public async Task Start_fails_when_the_limit_has_passed()
    {
        using IHost host = CreateHost(TimeSpan.FromMinutes(2), ("", [_down.Server.Trust()]));
        Task start = host.StartAsync(Cancellation);
        await NextFaultAsync(host);
        _down.Clock.Advance(TimeSpan.FromSeconds(119));
        Assert.False(start.IsCompleted);

        _down.Clock.Advance(TimeSpan.FromSeconds(1));

        await Assert.ThrowsAsync<InvalidOperationException>(() => start.WaitAsync(HealthRig.Patience, Cancellation));
    }

    [Fact]
    public async Task Start_waits_for_the_first_attempt_beyond_the_limit()
    {
        var door = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _good.Server.Script = path => path == HealthRig.JwksPath ? new TestResponse { Body = _good.Server.Issuer.Jwks, Gate = door.Task } : null;
        Task required = _good.Validator.RequireKeysAsync(TimeSpan.Zero, Cancellation);
        Assert.False(required.IsCompleted);

        door.SetResult();

        await required.WaitAsync(HealthRig.Patience, Cancellation);
    }

    [Fact]
    public async Task Start_that_is_cancelled_stops_waiting()
    {
        using IHost host = CreateHost(TimeSpan.FromMinutes(10), ("", [_down.Server.Trust()]));
        using var stop = new CancellationTokenSource();
        Task start = host.StartAsync(stop.Token);
        await NextFaultAsync(host);

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => start.WaitAsync(HealthRig.Patience, Cancellation));
    }

    [Fact]
    public async Task Local_keys_count_while_the_provider_is_down()
    {
        TrustedIssuer both = _down.Server.Trust();
        both.Keys.Jwks = _down.Server.Issuer.Jwks;
        both.Keys.JwksAddress = $"{_down.Server.Issuer.Issuer}{HealthRig.JwksPath}";
        using var local = new TestIssuer("https://local.example/", _good.Clock, SharedKey.Rs256);
        using AccessTokenValidator validator = AccessTokenValidator.Create(new() { Audiences = [TestIssuer.DefaultAudience], Issuers = [both, local.Trust()] }, _good.Clock);

        await validator.RequireKeysAsync(TimeSpan.Zero, Cancellation).WaitAsync(HealthRig.Patience, Cancellation);
    }

    [Fact]
    public async Task Imported_keys_count_while_the_provider_is_down()
    {
        Assert.True(_down.Keys.Import(_down.Server.Issuer.Jwks));

        await _down.Validator.RequireKeysAsync(TimeSpan.Zero, Cancellation).WaitAsync(HealthRig.Patience, Cancellation);

        Assert.True((await _down.SendAsync()).IsValid);
    }

    [Fact]
    public async Task Negative_limit_is_a_wrong_argument() =>
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => _good.Validator.RequireKeysAsync(TimeSpan.FromTicks(-1), Cancellation));

    [Fact]
    public async Task Validator_that_requires_no_keys_neither_delays_nor_fails_the_start_of_another()
    {
        using IHost host = CreateHost(null, services => services.AddAccessTokenValidation("strict", options =>
        {
            options.Audiences = [TestIssuer.DefaultAudience];
            options.Issuers = [_good.Server.Trust()];
            options.RequireKeysWithin = TimeSpan.Zero;
        }), ("", [_down.Server.Trust()]));

        await host.StartAsync(Cancellation).WaitAsync(HealthRig.Patience, Cancellation);
        await host.StopAsync(Cancellation).WaitAsync(HealthRig.Patience, Cancellation);
    }

    private static AccessTokenValidator Validator(IHost host, string name) => host.Services.GetRequiredKeyedService<AccessTokenValidator>(name);

    private static Task<InvalidOperationException> FailedStartAsync(IHost host) =>
        Assert.ThrowsAsync<InvalidOperationException>(() => host.StartAsync(Cancellation).WaitAsync(HealthRig.Patience, Cancellation));

    private static async Task NextFaultAsync(IHost host)
    {
        IssuerKeys keys = Validator(host, string.Empty).Issuers[0];
        while (keys.Health.LastFault == KeyFetchFault.None)
            await Task.Delay(TimeSpan.FromMilliseconds(10), Cancellation);
    }

    // The validator's own back-off decides when the next attempt is due.
    private async Task PassTimeUntilAsync(Task end)
    {
        for (int step = 0; step < 500 && !end.IsCompleted; step++)
        {
            _down.Clock.Advance(TimeSpan.FromSeconds(1));
            await Task.WhenAny(end, Task.Delay(TimeSpan.FromMilliseconds(40), Cancellation));
        }
    }

    private IHost CreateHost(TimeSpan? limit, params (string Name, TrustedIssuer[] Issuers)[] validators) => CreateHost(limit, static _ => { }, validators);

    private IHost CreateHost(TimeSpan? limit, Action<IServiceCollection> configure, params (string Name, TrustedIssuer[] Issuers)[] validators)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(settings: null);
        builder.Services.AddSingleton<TimeProvider>(_down.Clock);
        configure(builder.Services);
        foreach ((string name, TrustedIssuer[] issuers) in validators)
        {
            builder.Services.AddAccessTokenValidation(name, options =>
            {
                options.Audiences = [TestIssuer.DefaultAudience];
                options.Issuers = issuers;
                options.RequireKeysWithin = limit;
            });
        }

        return builder.Build();
    }

    private sealed class Server : IHostedService
    {
        public bool HasStarted { get; private set; }

        public Task StartAsync(CancellationToken cancellationToken)
        {
            HasStarted = true;
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
