using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OidcTokenValidation.Testing;
using OidcTokenValidation.Tests.Keys.Support;
using OidcTokenValidation.TestSupport.Core;

namespace OidcTokenValidation.Tests.Hosting;

/// <summary>Keys are fetched when the host starts; the start does not wait for them, and a provider that is down does not stop the host.</summary>
public sealed class WarmUpTests : IAsyncLifetime
{
    private readonly HealthRig _rig = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _rig.DisposeAsync();

    [Fact]
    public async Task Warming_up_gives_a_result_for_each_issuer_and_one_that_fails_does_not_fail_the_others()
    {
        await using var down = new HealthRig();
        down.TakeDown();
        await using var wrong = new HealthRig();
        wrong.ServeKeys("<html>");
        using var local = new TestIssuer("https://local.example/", _rig.Clock, SharedKey.Rs256);
        using AccessTokenValidator validator = AccessTokenValidator.Create(
            new AccessTokenValidationOptions { Audiences = { TestIssuer.DefaultAudience }, Issuers = { down.Server.Trust(), _rig.Server.Trust(), wrong.Server.Trust(), local.Trust() } },
            _rig.Clock);

        IReadOnlyList<IssuerKeyHealth> results = await validator.WarmUpAsync(Cancellation).WaitAsync(HealthRig.Patience, Cancellation);

        Assert.Equivalent(
            new[]
            {
                (down.Server.Issuer.Issuer, IssuerKeyState.Unavailable, KeyFetchFault.StatusNotOk, 0),
                (_rig.Server.Issuer.Issuer, IssuerKeyState.Fresh, KeyFetchFault.None, 1),
                (wrong.Server.Issuer.Issuer, IssuerKeyState.Unavailable, KeyFetchFault.NotJson, 0),
                (local.Issuer, IssuerKeyState.Fresh, KeyFetchFault.None, 1),
            },
            results.Select(static result => (result.Issuer, result.State, result.LastFault, result.KeyCount)),
            strict: true);
        int requests = _rig.Server.RequestCount;
        Assert.True((await _rig.SendAsync(_rig.Server.Issuer.Token().Create(), validator)).IsValid);
        Assert.Equal(requests, _rig.Server.RequestCount);
    }

    [Fact]
    public async Task Caller_that_cancels_its_wait_does_not_cancel_the_warm_up()
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _rig.Server.Script = path => path == HealthRig.JwksPath ? new TestResponse { Body = _rig.Server.Issuer.Jwks, Gate = gate.Task } : null;
        using var impatient = new CancellationTokenSource();
        Task<IReadOnlyList<IssuerKeyHealth>> warmUp = _rig.Validator.WarmUpAsync(impatient.Token);
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => warmUp);

        gate.SetResult();
        Assert.Equal(KeyFetchFault.None, await _rig.RefreshAsync());
        Assert.Equal(IssuerKeyState.Fresh, _rig.Keys.Health.State);
        Assert.Equal(1, _rig.Server.RequestsTo(HealthRig.JwksPath));
    }

    [Fact]
    public async Task Host_starts_before_the_provider_responds()
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _rig.Server.Script = path => path == HealthRig.JwksPath ? new TestResponse { Body = _rig.Server.Issuer.Jwks, Gate = gate.Task } : null;
        using IHost host = CreateHost(_rig.Server, string.Empty);
        Task<IssuerKeyHealth> change = NextChange(host, string.Empty);

        await host.StartAsync(Cancellation).WaitAsync(HealthRig.Patience, Cancellation);
        Assert.False(change.IsCompleted);
        gate.SetResult();

        Assert.Equal(IssuerKeyState.Fresh, (await change).State);
        await host.StopAsync(Cancellation).WaitAsync(HealthRig.Patience, Cancellation);
    }

    [Fact]
    public async Task Host_stops_before_the_provider_responds()
    {
        var requested = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _rig.Server.Script = _ =>
        {
            requested.TrySetResult();
            return new TestResponse { Gate = new TaskCompletionSource().Task };
        };
        using IHost host = CreateHost(_rig.Server, string.Empty);
        await host.StartAsync(Cancellation).WaitAsync(HealthRig.Patience, Cancellation);
        await requested.Task.WaitAsync(HealthRig.Patience, Cancellation);
        await host.StopAsync(Cancellation).WaitAsync(HealthRig.Patience, Cancellation);
    }

    [Fact]
    public async Task Provider_that_is_down_does_not_stop_the_host_which_recovers_by_itself()
    {
        _rig.TakeDown();
        using IHost host = CreateHost(_rig.Server, string.Empty);
        bool stopped = false;
        host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.Register(() => stopped = true);
        Task<IssuerKeyHealth> change = NextChange(host, string.Empty);
        await host.StartAsync(Cancellation).WaitAsync(HealthRig.Patience, Cancellation);
        Assert.Equal(IssuerKeyState.Unavailable, (await change).State);
        Assert.False(stopped);

        _rig.BringBack();
        change = NextChange(host, string.Empty);
        for (int step = 0; step < 500 && !change.IsCompleted; step++)
        {
            _rig.Clock.Advance(TimeSpan.FromSeconds(30));
            await Task.WhenAny(change, Task.Delay(TimeSpan.FromMilliseconds(40), Cancellation));
        }

        Assert.Equal(IssuerKeyState.Fresh, (await change).State);
        await host.StopAsync(Cancellation).WaitAsync(HealthRig.Patience, Cancellation);
    }

    [Fact]
    public async Task Validator_that_is_registered_twice_under_one_name_warms_up_once()
    {
        using IHost host = CreateHost(_rig.Server, "one", "one", "two");
        Task<IssuerKeyHealth> one = NextChange(host, "one");
        Task<IssuerKeyHealth> two = NextChange(host, "two");
        Assert.Single(host.Services.GetServices<IHostedService>());

        await host.StartAsync(Cancellation).WaitAsync(HealthRig.Patience, Cancellation);
        Assert.Equal(IssuerKeyState.Fresh, (await one).State);
        Assert.Equal(IssuerKeyState.Fresh, (await two).State);
        await host.StopAsync(Cancellation).WaitAsync(HealthRig.Patience, Cancellation);
        Assert.Equal(2, _rig.Server.RequestsTo(HealthRig.JwksPath));
    }

    private static Task<IssuerKeyHealth> NextChange(IHost host, string name)
    {
        var change = new TaskCompletionSource<IssuerKeyHealth>(TaskCreationOptions.RunContinuationsAsynchronously);
        host.Services.GetRequiredKeyedService<AccessTokenValidator>(name).Issuers[0].StateChanged += (_, health) => change.TrySetResult(health);
        return change.Task.WaitAsync(HealthRig.Patience, Cancellation);
    }

    private static IHost CreateHost(TestIssuerServer server, params string[] names)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(settings: null);
        builder.Services.AddSingleton(server.Issuer.Clock);
        foreach (string name in names)
        {
            builder.Services.AddAccessTokenValidation(name, options =>
            {
                options.Audiences = [TestIssuer.DefaultAudience];
                options.Issuers = [server.Trust()];
            });
        }

        return builder.Build();
    }
}
