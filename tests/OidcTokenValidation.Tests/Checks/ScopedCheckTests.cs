using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OidcTokenValidation.Testing;
using OidcTokenValidation.Tests.Checks.Support;
using OidcTokenValidation.Tests.Keys.Support;
using OidcTokenValidation.Tests.Properties;
using OidcTokenValidation.TestSupport.Core;
using OidcTokenValidation.TestSupport.Logging;

namespace OidcTokenValidation.Tests.Checks;

/// <summary>Checks that are scoped or transient services: an instance for each validation, disposed with its scope; singletons need no scope.</summary>
public sealed class ScopedCheckTests : IDisposable
{
    private const int ThrewEvent = 22;

    private readonly Api _api = new();
    private readonly Journal _journal = new();

    public void Dispose() => _api.Dispose();

    [Theory]
    [InlineData(ServiceLifetime.Scoped)]
    [InlineData(ServiceLifetime.Transient)]
    public async Task Check_is_resolved_for_each_validation_and_disposed_after_it(ServiceLifetime lifetime)
    {
        await using ServiceProvider services = Build(collection => collection.Add(new ServiceDescriptor(typeof(IAccessTokenCheck), typeof(DatabaseCheck), lifetime)));
        var validator = services.GetRequiredService<AccessTokenValidator>();
        for (int i = 1; i <= 3; i++)
        {
            Assert.True((await SendAsync(validator)).IsValid);
            Assert.Equal((i, i), (_journal.Created.Count, _journal.Disposed.Count));
        }

        Assert.Equal(3, _journal.Used.Distinct().Count());
    }

    [Fact]
    public async Task Parallel_validations_have_separate_instances()
    {
        await using ServiceProvider services = Build(static collection => collection.AddScoped<IAccessTokenCheck, DatabaseCheck>());
        var validator = services.GetRequiredService<AccessTokenValidator>();
        _journal.WaitFor(20);
        AccessTokenValidationResult[] results = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => SendAsync(validator)))).Soon();
        Assert.All(results, static result => Assert.True(result.IsValid, result.Failure?.ToString()));
        Assert.Equal(20, _journal.Used.Distinct().Count());
        Assert.Equal(20, _journal.Disposed.Count);
    }

    [Fact]
    public async Task Services_of_the_request_are_used_and_not_disposed()
    {
        await using ServiceProvider services = Build(static collection => collection.AddScoped<IAccessTokenCheck, DatabaseCheck>());
        var validator = services.GetRequiredService<AccessTokenValidator>();
        await using (AsyncServiceScope scope = services.CreateAsyncScope())
        {
            ResourceRequest request = TestRequest.Bearer(_api.Token().For(Api.Audience).Create()) with { RequestServices = scope.ServiceProvider };
            for (int i = 0; i < 2; i++)
                Assert.True((await validator.ValidateAsync(request, TestContext.Current.CancellationToken)).IsValid);
            Assert.Same(scope.ServiceProvider.GetRequiredService<Database>(), Assert.Single(_journal.Used.Distinct()));
            Assert.Empty(_journal.Disposed);
        }

        Assert.Single(_journal.Disposed);
    }

    [Fact]
    public async Task Checks_of_all_lifetimes_are_called_in_the_order_of_their_registration()
    {
        var (first, own, last) = (new ScriptedCheck(), new ScriptedCheck(), new ScriptedCheck());
        await using ServiceProvider services = Build(
            collection => collection.AddSingleton<IAccessTokenCheck>(first).AddScoped<IAccessTokenCheck, DatabaseCheck>().AddSingleton<IAccessTokenCheck>(last).AddSingleton<IAccessTokenCheck>(own),
            options => options.Checks.Add(own));
        var validator = services.GetRequiredService<AccessTokenValidator>();
        _journal.Verdict = AccessTokenCheckOutcome.Rejected;
        AccessTokenValidationResult refused = await SendAsync(validator);
        Assert.Equal(TokenFailureCode.RefusedByApplication, refused.Failure!.Code);
        Assert.Contains(nameof(DatabaseCheck), refused.Failure.Explanation, StringComparison.Ordinal);
        Assert.Equal((1, 1, 0), (own.Asked.Count, first.Asked.Count, last.Asked.Count));

        _journal.Verdict = AccessTokenCheckOutcome.Passed;
        Assert.True((await SendAsync(validator)).IsValid);
        Assert.Equal((2, 2, 1), (own.Asked.Count, first.Asked.Count, last.Asked.Count));
    }

    [Theory]
    [InlineData("constructor")]
    [InlineData("check")]
    [InlineData("dispose")]
    public async Task Check_that_fails_accepts_no_token(string where)
    {
        var log = new LogCollector();
        await using ServiceProvider services = Build(collection => collection.AddScoped<IAccessTokenCheck, DatabaseCheck>(), log: log);
        var validator = services.GetRequiredService<AccessTokenValidator>();
        _journal.FailsIn = where;
        AccessTokenValidationResult result = await SendAsync(validator);
        Assert.Equal((AccessTokenOutcome.Unavailable, TokenFailureCode.CheckUnavailable), (result.Outcome, result.Failure?.Code));
        Assert.Single(log.Messages(ThrewEvent));
        _journal.FailsIn = null;
        Assert.True((await SendAsync(validator)).IsValid);
    }

    [Fact]
    public async Task Report_contains_checks_that_are_services()
    {
        foreach (ServiceLifetime lifetime in Enum.GetValues<ServiceLifetime>())
        {
            await using ServiceProvider services = Build(collection => collection.Add(new ServiceDescriptor(typeof(IAccessTokenCheck), typeof(PassingCheck), lifetime)));
            var validator = services.GetRequiredService<AccessTokenValidator>();
            ResourceRequest request = TestRequest.Bearer(_api.Token().Create());
            AccessTokenValidationReport report = validator.Explain(request, await validator.ValidateAsync(request, TestContext.Current.CancellationToken));
            Assert.Equal(ValidationCheckStatus.Passed, report.Checks.Single(static check => check.Name == "application-checks").Status);
        }
    }

    [Fact]
    public async Task Singletons_are_resolved_once_and_validated_at_once()
    {
        await using ServiceProvider services = Build(static collection => collection.AddSingleton<IAccessTokenCheck, PassingCheck>());
        var validator = services.GetRequiredService<AccessTokenValidator>();
        Assert.True((await SendAsync(validator)).IsValid);
        Assert.True(validator.ValidateAtOnce(TestRequest.Bearer(_api.Token().Create())).IsValid);
    }

    [Theory]
    [InlineData("Development")]
    [InlineData("Production")]
    public async Task Scoped_replay_store_stops_the_host_with_a_message_that_names_what_to_write(string environment)
    {
        using IHost host = CreateHost(environment, static services => services.AddScoped<IReplayStore>(static _ => new InMemoryReplayStore()));
        OptionsValidationException mistake = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync(TestContext.Current.CancellationToken));
        Assert.Contains("IReplayStore is registered as scoped", mistake.Message, StringComparison.Ordinal);
        Assert.Contains("Register it by AddSingleton", mistake.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Development")]
    [InlineData("Production")]
    public async Task Host_with_scoped_checks_starts(string environment)
    {
        using IHost host = CreateHost(environment, services => services.AddSingleton(_journal).AddScoped<Database>().AddScoped<IAccessTokenCheck, DatabaseCheck>());
        await host.StartAsync(TestContext.Current.CancellationToken);
        Assert.True((await SendAsync(host.Services.GetRequiredService<AccessTokenValidator>())).IsValid);
        await host.StopAsync(TestContext.Current.CancellationToken);
        Assert.Single(_journal.Disposed);
    }

    [Fact]
    public async Task Singleton_check_that_needs_a_scoped_service_stops_the_host_with_the_reason()
    {
        using IHost host = CreateHost("Development", services => services.AddSingleton(_journal).AddScoped<Database>().AddSingleton<IAccessTokenCheck, DatabaseCheck>(), validates: false);
        var mistake = await Assert.ThrowsAsync<InvalidOperationException>(() => host.StartAsync(TestContext.Current.CancellationToken));
        Assert.Contains("Cannot consume scoped service", mistake.Message, StringComparison.Ordinal);
    }

    private IHost CreateHost(string environment, Action<IServiceCollection> configure, bool validates = true)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { EnvironmentName = environment });
        builder.ConfigureContainer(new DefaultServiceProviderFactory(new ServiceProviderOptions { ValidateScopes = environment == "Development", ValidateOnBuild = validates && environment == "Development" }));
        builder.Services.AddAccessTokenValidation(Configure);
        builder.Services.AddSingleton<TimeProvider>(_api.Clock);
        configure(builder.Services);
        return builder.Build();
    }

    private ServiceProvider Build(Action<IServiceCollection> configure, Action<AccessTokenValidationOptions>? options = null, ILoggerFactory? log = null)
    {
        var services = new ServiceCollection();
        services.AddSingleton<TimeProvider>(_api.Clock).AddSingleton(_journal).AddScoped<Database>();
        if (log is not null)
            services.AddSingleton(log);
        services.AddAccessTokenValidation(accepted =>
        {
            Configure(accepted);
            options?.Invoke(accepted);
        });
        configure(services);
        return services.BuildServiceProvider(new ServiceProviderOptions { ValidateScopes = true, ValidateOnBuild = true });
    }

    private void Configure(AccessTokenValidationOptions options)
    {
        options.Audiences.Add(Api.Audience);
        options.Issuers.Add(_api.Issuer.Trust());
    }

    private async Task<AccessTokenValidationResult> SendAsync(AccessTokenValidator validator) =>
        await validator.ValidateAsync(TestRequest.Bearer(_api.Token().Create()), TestContext.Current.CancellationToken);

    private sealed class Journal
    {
        private readonly TaskCompletionSource _all = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _left;

        public ConcurrentQueue<Database> Created { get; } = [];

        public ConcurrentQueue<Database> Used { get; } = [];

        public ConcurrentQueue<Database> Disposed { get; } = [];

        public string? FailsIn { get; set; }

        public AccessTokenCheckOutcome Verdict { get; set; } = AccessTokenCheckOutcome.Passed;

        public void WaitFor(int count) => _left = count;

        // Waits until all parallel calls have arrived, so that they run at the same time.
        public Task ArriveAsync()
        {
            if (_left == 0)
                return Task.CompletedTask;
            if (Interlocked.Decrement(ref _left) == 0)
                _all.SetResult();
            return _all.Task;
        }

        public void FailIf(string where)
        {
            if (where == FailsIn)
                throw new InvalidOperationException(where);
        }
    }

    // Like a DbContext: for one request, and not for two threads.
    private sealed class Database : IAsyncDisposable
    {
        private readonly Journal _journal;

        public Database(Journal journal)
        {
            _journal = journal;
            journal.FailIf("constructor");
            journal.Created.Enqueue(this);
        }

        public ValueTask DisposeAsync()
        {
            _journal.Disposed.Enqueue(this);
            _journal.FailIf("dispose");
            return ValueTask.CompletedTask;
        }
    }

    private sealed class DatabaseCheck(Database database, Journal journal) : IAccessTokenCheck
    {
        public async ValueTask<AccessTokenCheckOutcome> CheckAsync(AccessToken token, CancellationToken cancellationToken)
        {
            await journal.ArriveAsync().WaitAsync(cancellationToken);
            journal.FailIf("check");
            journal.Used.Enqueue(database);
            return journal.Verdict;
        }
    }

    private sealed class PassingCheck : IAccessTokenCheck
    {
        public ValueTask<AccessTokenCheckOutcome> CheckAsync(AccessToken token, CancellationToken cancellationToken) => ValueTask.FromResult(AccessTokenCheckOutcome.Passed);
    }
}
