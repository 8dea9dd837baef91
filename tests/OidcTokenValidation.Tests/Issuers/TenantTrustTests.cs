using System.Net;
using System.Reflection;
using OidcTokenValidation.Testing;
using OidcTokenValidation.Tests.Keys.Support;

namespace OidcTokenValidation.Tests.Issuers;

/// <summary>How long a tenant is trusted: as long as the resolver, which is called again and again, returns it, and never after its removal.</summary>
public sealed class TenantTrustTests : IDisposable
{
    private const int Tenant = 1;

    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(5);

    private readonly TenantWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task Tenant_that_the_resolver_no_longer_names_is_refused_after_the_interval(int times)
    {
        // A token is cached when it is sent the second time.
        string token = _world.Create(Tenant);
        for (int time = 0; time < times; time++)
            Assert.True((await _world.SendAsync(token)).IsValid);
        _world.Resolver = static _ => null;

        _world.Clock.Advance(Interval - TimeSpan.FromTicks(1));
        Assert.True((await _world.SendAsync(token)).IsValid);
        _world.Clock.Advance(TimeSpan.FromTicks(1));
        Assert.Equal(TokenFailureCode.IssuerNotTrusted, (await _world.SendAsync(token)).Failure?.Code);
        Assert.Empty(_world.Cached);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task Removed_tenant_that_the_resolver_no_longer_names_is_refused_at_once(int times)
    {
        string token = _world.Create(Tenant);
        for (int time = 0; time < times; time++)
            Assert.True((await _world.SendAsync(token)).IsValid);
        _world.Resolver = static _ => null;

        Assert.True(_world.Validator.RemoveResolvedIssuer(TenantWorld.NameOf(Tenant)));
        Assert.Empty(_world.Cached);
        Assert.Equal(TokenFailureCode.IssuerNotTrusted, (await _world.SendAsync(token)).Failure?.Code);
        Assert.False(_world.Validator.RemoveResolvedIssuer(TenantWorld.NameOf(Tenant)));
    }

    [Fact]
    public async Task Removed_tenant_that_the_resolver_still_names_gets_its_keys_anew_within_the_budget_it_had()
    {
        for (int round = 1; round <= 3; round++)
        {
            Assert.True((await _world.SendAsync(Tenant)).IsValid);
            Assert.Equal(2 * round, _world.RequestsFor(Tenant));
            Assert.True(_world.Validator.RemoveResolvedIssuer(TenantWorld.NameOf(Tenant)));
        }

        Assert.Equal(AccessTokenOutcome.Unavailable, (await _world.SendAsync(Tenant)).Outcome);
        Assert.Equal(6, _world.RequestsFor(Tenant));
    }

    [Fact]
    public async Task Resolver_that_removes_the_tenant_on_each_call_makes_its_tokens_unavailable()
    {
        _world.Resolver = issuer =>
        {
            _world.Validator.RemoveResolvedIssuer(issuer);
            return new TrustedIssuer { Issuer = issuer };
        };

        AccessTokenValidationResult result = await _world.SendAsync(Tenant);

        Assert.Equal((AccessTokenOutcome.Unavailable, TokenFailureCode.KeysUnavailable), (result.Outcome, result.Failure?.Code));
        Assert.Contains("RemoveResolvedIssuer", result.Failure?.Explanation, StringComparison.Ordinal);
        Assert.Equal(TimeSpan.FromSeconds(1), result.RetryAfter);
        Assert.InRange(_world.ResolverCalls, 2, 10);
        Assert.Equal(0, _world.RequestCount);
    }

    [Fact]
    public async Task Removal_of_an_unknown_or_configured_issuer_removes_nothing()
    {
        using var configured = new TenantWorld(static options => options.Issuers.Add(new TrustedIssuer { Issuer = TenantWorld.NameOf(Tenant) }));
        Assert.True((await configured.SendAsync(Tenant)).IsValid);
        Assert.False(configured.Validator.RemoveResolvedIssuer(TenantWorld.NameOf(Tenant)));
        Assert.False(configured.Validator.RemoveResolvedIssuer("https://other.example/"));
        Assert.True((await configured.SendAsync(Tenant)).IsValid);
        Assert.Throws<ArgumentNullException>(() => configured.Validator.RemoveResolvedIssuer(null!));
    }

    [Fact]
    public async Task Tenant_with_the_same_settings_keeps_its_keys_its_budget_and_its_cached_tokens()
    {
        string token = _world.TokenOf(Tenant).ExpiringIn(TimeSpan.FromHours(1)).Create();
        Assert.True((await _world.SendAsync(token)).IsValid);
        IssuerKeys keys = Assert.Single(_world.Validator.Issuers);
        _world.Clock.Advance(Interval);
        Assert.True((await _world.SendAsync(token)).IsValid);

        Assert.Same(keys, Assert.Single(_world.Validator.Issuers));
        Assert.Equal((2, 2), (_world.ResolverCalls, _world.RequestsFor(Tenant)));
    }

    [Fact]
    public async Task Changed_settings_apply_after_the_interval()
    {
        string token = _world.TokenOf(Tenant).WithRoles("admin").Create();
        for (int time = 0; time < 3; time++)
            Assert.Equal(["admin"], (await _world.SendAsync(token)).Token!.Roles);
        _world.Resolver = static issuer => new TrustedIssuer { Issuer = issuer, RolesClaim = { "elsewhere" } };

        _world.Clock.Advance(Interval - TimeSpan.FromTicks(1));
        Assert.Equal(["admin"], (await _world.SendAsync(token)).Token!.Roles);
        _world.Clock.Advance(TimeSpan.FromTicks(1));
        Assert.Empty((await _world.SendAsync(token)).Token!.Roles);
    }

    [Fact]
    public async Task Changed_settings_apply_at_once_after_a_removal()
    {
        Assert.True((await _world.SendAsync(Tenant)).IsValid);
        _world.Resolver = static issuer => new TrustedIssuer { Issuer = issuer, AllowedAlgorithms = { "RS256" } };
        Assert.True((await _world.SendAsync(Tenant)).IsValid);

        _world.Validator.RemoveResolvedIssuer(TenantWorld.NameOf(Tenant));
        Assert.Equal(TokenFailureCode.AlgorithmNotAllowed, (await _world.SendAsync(Tenant)).Failure?.Code);
    }

    // The application may return the same object each time, and change it.
    [Fact]
    public async Task Settings_are_copied_when_the_resolver_returns_them()
    {
        var same = new TrustedIssuer { Issuer = TenantWorld.NameOf(Tenant) };
        _world.Resolver = _ => same;
        Assert.True((await _world.SendAsync(Tenant)).IsValid);
        same.AllowedAlgorithms.Add("RS256");
        Assert.True((await _world.SendAsync(Tenant)).IsValid);
        _world.Clock.Advance(Interval);
        Assert.Equal(TokenFailureCode.AlgorithmNotAllowed, (await _world.SendAsync(Tenant)).Failure?.Code);
    }

    public static TheoryData<string> Settings => [.. Properties(typeof(KeySourceOptions)), .. Properties(typeof(TrustedIssuer)), .. Properties(typeof(StatusListOptions))];

    // A change of any member replaces the issuer; a new option belongs into ResolvedSettings.
    [Theory]
    [MemberData(nameof(Settings))]
    public async Task Every_setting_counts_as_a_change(string name)
    {
        _world.Resolver = static issuer => new TrustedIssuer { Issuer = issuer, StatusLists = new StatusListOptions() };
        Assert.True((await _world.SendAsync(Tenant)).IsValid);
        IssuerKeys keys = Assert.Single(_world.Validator.Issuers);
        _world.Resolver = issuer => Change(new TrustedIssuer { Issuer = issuer, StatusLists = new StatusListOptions() }, name);
        _world.Clock.Advance(Interval);
        await _world.SendAsync(Tenant);
        Assert.DoesNotContain(keys, _world.Validator.Issuers);
    }

    [Fact]
    public async Task Tenant_whose_settings_have_changed_remains_verified()
    {
        using var world = new TenantWorld(static options => options.ResolvedIssuerRequestsPerMinute = 10);
        Assert.True((await world.SendAsync(Tenant)).IsValid);
        await UseUpAsync(world);
        world.Resolver = static issuer => new TrustedIssuer { Issuer = issuer, RolesClaim = { "elsewhere" } };
        world.Clock.Advance(Interval);
        await UseUpAsync(world);
        Assert.True((await world.SendAsync(Tenant)).IsValid);
    }

    [Fact]
    public async Task Resolver_result_requested_before_a_removal_is_not_used_after_it()
    {
        using var called = new SemaphoreSlim(0);
        using var answered = new SemaphoreSlim(0);
        bool isFirst = true;
        _world.Resolver = issuer =>
        {
            if (!isFirst)
                return null;
            isFirst = false;
            called.Release();
            Assert.True(answered.Wait(HealthRig.Patience));
            return new TrustedIssuer { Issuer = issuer };
        };

        Task<AccessTokenValidationResult> during = Task.Run(() => _world.SendAsync(Tenant), TestContext.Current.CancellationToken);
        Assert.True(await called.WaitAsync(HealthRig.Patience, TestContext.Current.CancellationToken));
        Assert.False(_world.Validator.RemoveResolvedIssuer(TenantWorld.NameOf(Tenant)));
        answered.Release();
        Assert.Equal(TokenFailureCode.IssuerNotTrusted, (await during).Failure?.Code);
        Assert.Equal(0, _world.RequestCount);
    }

    [Fact]
    public async Task Tenant_that_is_removed_while_a_request_waits_for_its_keys_is_not_accepted()
    {
        var gate = new TaskCompletionSource<HttpResponseMessage>();
        using var requested = new SemaphoreSlim(0);
        _world.Interfere = _ =>
        {
            requested.Release();
            return gate.Task;
        };
        Task<AccessTokenValidationResult> during = _world.SendAsync(Tenant);
        Assert.True(await requested.WaitAsync(HealthRig.Patience, TestContext.Current.CancellationToken));
        _world.Resolver = static _ => null;
        Assert.True(_world.Validator.RemoveResolvedIssuer(TenantWorld.NameOf(Tenant)));
        Assert.NotEqual(AccessTokenOutcome.Valid, (await during).Outcome);
        Assert.Equal(TokenFailureCode.IssuerNotTrusted, (await _world.SendAsync(Tenant)).Failure?.Code);
    }

    [Theory]
    [InlineData("1")]
    [InlineData("2")]
    public async Task Tenant_that_is_removed_while_a_request_waits_for_its_new_key_is_found_again(string keyId)
    {
        using TestSigningKey key = TestSigningKey.Create("ES256", keyId);
        using var rotated = new TestIssuer(TenantWorld.NameOf(Tenant), _world.Clock, key);
        Assert.True((await _world.SendAsync(Tenant)).IsValid);
        _world.Clock.Advance(TimeSpan.FromMinutes(1));
        using var requested = new SemaphoreSlim(0);
        _world.Interfere = _ =>
        {
            requested.Release();
            return new TaskCompletionSource<HttpResponseMessage>().Task;
        };
        Task<AccessTokenValidationResult> during = _world.SendAsync(rotated.Token().Create());
        Assert.True(await requested.WaitAsync(HealthRig.Patience, TestContext.Current.CancellationToken));
        _world.Interfere = path => Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK)
        {
            Content = new StringContent(path.EndsWith("/jwks", StringComparison.Ordinal) ? rotated.Jwks : TenantWorld.MetadataOf("t1")),
        });
        Assert.True(_world.Validator.RemoveResolvedIssuer(TenantWorld.NameOf(Tenant)));

        Assert.True((await during).IsValid);
        Assert.Equal(TokenFailureCode.InvalidSignature, (await _world.SendAsync(_world.TokenOf(Tenant).WithHeader("kid", keyId).Create())).Failure?.Code);
    }

    [Fact]
    public async Task Tenant_about_which_the_resolver_throws_is_not_accepted_after_the_interval()
    {
        Assert.True((await _world.SendAsync(Tenant)).IsValid);
        _world.Resolver = static _ => throw new InvalidTimeZoneException();
        Assert.True((await _world.SendAsync(Tenant)).IsValid);
        _world.Clock.Advance(Interval);
        await Assert.ThrowsAsync<InvalidTimeZoneException>(() => _world.SendAsync(Tenant));
        _world.Resolver = static issuer => new TrustedIssuer { Issuer = issuer };
        Assert.True((await _world.SendAsync(Tenant)).IsValid);
        Assert.Equal(2, _world.RequestsFor(Tenant));
    }

    [Fact]
    public async Task Resolver_that_takes_longer_than_its_results_are_trusted_is_called_once_for_each_request()
    {
        using var world = new TenantWorld(static options => options.ResolvedIssuerRefreshInterval = TimeSpan.FromSeconds(1));
        world.Resolver = issuer =>
        {
            Assert.InRange(world.ResolverCalls, 0, 2);
            world.Clock.Advance(TimeSpan.FromSeconds(1));
            return new TrustedIssuer { Issuer = issuer };
        };
        string token = world.Create(Tenant);
        Assert.True((await world.SendAsync(token)).IsValid);
        Assert.True((await world.SendAsync(token)).IsValid);
        Assert.Equal(2, world.ResolverCalls);
    }

    [Fact]
    public async Task Resolver_that_hangs_for_one_tenant_delays_no_other()
    {
        using var answered = new SemaphoreSlim(0);
        using var called = new SemaphoreSlim(0);
        Assert.True((await _world.SendAsync(2)).IsValid);
        _world.Resolver = issuer =>
        {
            if (issuer == TenantWorld.NameOf(Tenant))
            {
                called.Release();
                Assert.True(answered.Wait(HealthRig.Patience));
            }

            return new TrustedIssuer { Issuer = issuer };
        };
        Task<AccessTokenValidationResult> hanging = Task.Run(() => _world.SendAsync(Tenant), TestContext.Current.CancellationToken);
        Assert.True(await called.WaitAsync(HealthRig.Patience, TestContext.Current.CancellationToken));
        Assert.True((await _world.SendAsync(2)).IsValid);
        Assert.True((await _world.SendAsync(3)).IsValid);
        Assert.True(_world.Validator.RemoveResolvedIssuer(TenantWorld.NameOf(3)));

        // The removal makes the pending result outdated: the resolver is called again.
        answered.Release(2);
        Assert.True((await hanging).IsValid);
    }

    private static async Task UseUpAsync(TenantWorld world)
    {
        for (int tenant = 100; (await world.SendAsync(world.Junk(tenant))).Outcome != AccessTokenOutcome.Unavailable; tenant++)
            Assert.True(tenant < 200);
    }

    private static IEnumerable<string> Properties(Type options) => options.GetProperties(BindingFlags.Public | BindingFlags.Instance)
        .Where(static property => property.CanWrite && property.Name is not (nameof(TrustedIssuer.Issuer) or nameof(TrustedIssuer.Introspection) or nameof(TrustedIssuer.Keys)))
        .Select(property => $"{options.Name}.{property.Name}");

    private TrustedIssuer Change(TrustedIssuer issuer, string name)
    {
        object target = name.Split('.')[0] switch
        {
            nameof(KeySourceOptions) => issuer.Keys,
            nameof(StatusListOptions) => issuer.StatusLists!,
            _ => issuer,
        };
        PropertyInfo property = target.GetType().GetProperty(name.Split('.')[1])!;
        property.SetValue(target, property.GetValue(target) switch
        {
            TimeSpan time => time + TimeSpan.FromSeconds(1),
            int number => number + 1,
            bool flag => !flag,
            AccessTokenProfile => AccessTokenProfile.Keycloak,
            IList<string> when property.Name == nameof(StatusListOptions.Addresses) => new List<string> { "https://login.example/lists" },
            IList<string> => new List<string> { property.Name == nameof(TrustedIssuer.AllowedAlgorithms) ? "ES256" : "elsewhere" },
            StatusListOptions => null,
            null when property.Name == nameof(KeySourceOptions.Jwks) => _world.Jwks,
            null when property.PropertyType == typeof(string) => "https://login.example/t1/elsewhere",
            var other => throw new NotSupportedException($"{name} is {other}: add how to change it."),
        });
        return issuer;
    }
}
