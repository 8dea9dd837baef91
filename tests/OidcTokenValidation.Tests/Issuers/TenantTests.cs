using OidcTokenValidation.Testing;
using OidcTokenValidation.Tests.Keys.Support;
using OidcTokenValidation.TestSupport.Core;

namespace OidcTokenValidation.Tests.Issuers;

/// <summary>Several issuers and a resolver of tenants: bounded, each with its own keys and its own failures.</summary>
public sealed class TenantTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Tenants_are_resolved_once_and_the_least_recently_used_is_evicted()
    {
        await using var provider = new TenantProvider(static options => options.MaxResolvedIssuers = 2);
        TestIssuer a = provider.Add("a");
        TestIssuer b = provider.Add("b");
        TestIssuer c = provider.Add("c");

        foreach (TestIssuer tenant in new[] { a, b, a, a, b, a })
            Assert.True((await provider.SendAsync(tenant)).IsValid);
        Assert.Equal((2, 4), (provider.ResolverCalls, provider.RequestCount));
        Assert.Equal([a.Issuer, b.Issuer], provider.Kept());

        Assert.True((await provider.SendAsync(c)).IsValid);
        Assert.Equal([c.Issuer, a.Issuer], provider.Kept());
        Assert.True((await provider.SendAsync(a)).IsValid);
        Assert.Equal((1, 1, 1), (provider.RequestsTo(a), provider.RequestsTo(b), provider.RequestsTo(c)));

        Assert.True((await provider.SendAsync(b)).IsValid);
        Assert.Equal([b.Issuer, a.Issuer], provider.Kept());
        Assert.Equal((1, 2, 1), (provider.RequestsTo(a), provider.RequestsTo(b), provider.RequestsTo(c)));
        Assert.Equal(4, provider.ResolverCalls);
    }

    [Fact]
    public async Task Evicted_issuer_fetches_no_more_keys()
    {
        await using var provider = new TenantProvider(static options => options.MaxResolvedIssuers = 1);
        TestIssuer a = provider.Add("a");
        Assert.True((await provider.SendAsync(a)).IsValid);
        IssuerKeys letGo = Assert.Single(provider.Validator.Issuers);
        Assert.True((await provider.SendAsync(provider.Add("b"))).IsValid);
        int requests = provider.RequestCount;

        provider.Clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal(KeyFetchFault.NotAttempted, await letGo.RefreshAsync(Cancellation));
        Assert.False(letGo.Import(a.Jwks));
        Assert.Equal(KeyFetchFault.None, await provider.Validator.Issuers[0].RefreshAsync(Cancellation));
        Assert.Equal(1, provider.RequestsTo(a));
        Assert.True(provider.RequestCount > requests);
    }

    [Fact]
    public async Task Resolver_result_with_another_issuer_or_invalid_settings_is_rejected()
    {
        TrustedIssuer? resolved = null;
        await using var provider = new TenantProvider(options => options.ResolveIssuer = _ => resolved);
        TestIssuer tenant = provider.Add("a");
        TestIssuer other = provider.Add("b");
        TrustedIssuer?[] invalid =
        [
            null,
            new TrustedIssuer(),
            TenantProvider.Trust(other.Issuer),
            TenantProvider.Trust(tenant.Issuer + "/"),
            TenantProvider.Trust(tenant.Issuer.ToUpperInvariant()),
            new TrustedIssuer { Issuer = tenant.Issuer },   // plain http that was not allowed
            new TrustedIssuer { Issuer = tenant.Issuer, Keys = { AllowLoopbackHttp = true, RequestsPerMinute = 0 } },
            new TrustedIssuer { Issuer = tenant.Issuer, Keys = { AllowLoopbackHttp = true, Jwks = "garbage" } },
            new TrustedIssuer { Issuer = tenant.Issuer, Keys = { AllowLoopbackHttp = true, KeyFile = "no such file" } },
            new TrustedIssuer { Issuer = tenant.Issuer, Keys = { AllowLoopbackHttp = true }, AllowedAlgorithms = { "HS256" } },
        ];

        foreach (TrustedIssuer? mistaken in invalid)
        {
            resolved = mistaken;
            AccessTokenValidationResult result = await provider.SendAsync(tenant);
            Assert.Equal((AccessTokenOutcome.Rejected, TokenFailureCode.IssuerNotTrusted), (result.Outcome, result.Failure?.Code));
        }

        Assert.Equal(0, provider.RequestCount);
        Assert.Empty(provider.Validator.Issuers);
        resolved = TenantProvider.Trust(tenant.Issuer);
        Assert.True((await provider.SendAsync(tenant)).IsValid);
    }

    [Fact]
    public async Task Configured_issuers_are_found_without_the_resolver()
    {
        using var configured = new TestIssuer("https://configured.example/", clock: null, SharedKey.Rs256);
        await using var provider = new TenantProvider(options => options.Issuers.Add(configured.Trust()));
        TestIssuer tenant = provider.Add("a");

        Assert.True((await provider.Validator.ValidateAsync(TestRequest.Bearer(configured.Token().IssuedAt(provider.Clock.GetUtcNow()).WithClaim("exp", provider.Clock.GetUtcNow().ToUnixTimeSeconds() + 60).Create()), Cancellation)).IsValid);
        Assert.Equal(0, provider.ResolverCalls);
        Assert.True((await provider.SendAsync(tenant)).IsValid);
        Assert.Equal([configured.Issuer, tenant.Issuer], provider.Kept());
    }

    // RFC 8725 §3.8: all tenants use the same kid, and some have each other's keys.
    [Rule("RFC 9068 §4 keys")]
    [Fact]
    public async Task Key_of_one_tenant_never_verifies_another_s_token()
    {
        await using var provider = new TenantProvider();
        TestIssuer[] tenants = [provider.Add("a"), provider.Add("b"), provider.Add("a/b")];
        foreach (TestIssuer tenant in tenants)
            Assert.True((await provider.SendAsync(tenant)).IsValid);

        foreach (TestIssuer tenant in tenants)
        {
            foreach (TestIssuer other in tenants.Where(other => other != tenant))
            {
                TestSigningKey key = other.Keys[0];
                Assert.Equal(TokenFailureCode.InvalidSignature, (await provider.SendAsync(tenant.Token().SignedBy(key))).Failure?.Code);
                TokenFailureCode? code = (await provider.SendAsync(tenant.Token().SignedBy(key).WithHeader("kid", $"{other.Issuer}#1"))).Failure?.Code;
                Assert.True(code is TokenFailureCode.KeyNotFound or TokenFailureCode.KeyNotLookedUp, $"{code}");
                Assert.Equal(TokenFailureCode.InvalidSignature, (await provider.SendAsync(tenant.Token().SignedBy(key).WithoutHeader("kid"))).Failure?.Code);
            }
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Tenant_whose_provider_fails_or_hangs_does_not_affect_the_others(bool hangs)
    {
        await using var provider = new TenantProvider();
        TestIssuer good = provider.Add("good");
        TestIssuer[] bad = [.. Enumerable.Range(0, 12).Select(index => provider.Add($"bad{index}"))];
        using var called = new SemaphoreSlim(0);
        provider.Interfere = path =>
        {
            if (!path.Contains("/bad", StringComparison.Ordinal))
                return null;
            called.Release();
            return hangs ? new TestResponse { Gate = new TaskCompletionSource().Task } : new TestResponse { Status = 500 };
        };

        Task<AccessTokenValidationResult>[] waiting = [.. bad.Select(provider.SendAsync)];
        foreach (TestIssuer _ in bad)
            Assert.True(await called.WaitAsync(HealthRig.Patience, Cancellation));
        Assert.True((await provider.SendAsync(good)).IsValid);

        provider.Clock.Advance(TimeSpan.FromSeconds(5));
        Assert.All(await Task.WhenAll(waiting), static result => Assert.Equal(AccessTokenOutcome.Unavailable, result.Outcome));
        Assert.Equal([IssuerKeyState.Fresh], provider.Validator.Issuers.Where(keys => keys.Issuer == good.Issuer).Select(static keys => keys.Health.State));
    }

    // The resolver is the application's own code: its exception is neither the token's fault (401) nor the provider's (503).
    [Fact]
    public async Task Exception_of_the_resolver_is_propagated_and_leaves_no_tenant()
    {
        bool fails = true;
        TenantProvider? self = null;
        await using var provider = new TenantProvider(options => options.ResolveIssuer = issuer => fails ? throw new InvalidTimeZoneException("the resolver's fault") : self!.Resolve(issuer));
        self = provider;
        TestIssuer tenant = provider.Add("a");

        await Assert.ThrowsAsync<InvalidTimeZoneException>(() => provider.SendAsync(tenant));
        Assert.Empty(provider.Validator.Issuers);
        fails = false;
        Assert.True((await provider.SendAsync(tenant)).IsValid);
    }

    [Fact]
    public async Task Tenant_that_waits_for_its_first_keys_is_not_evicted_by_another()
    {
        await using var provider = new TenantProvider(static options => options.MaxResolvedIssuers = 1);
        TestIssuer a = provider.Add("a");
        TestIssuer b = provider.Add("b");
        var called = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        provider.Interfere = path =>
        {
            if (path != TenantProvider.PathOf(a) + "/jwks")
                return null;
            called.TrySetResult();
            return new TestResponse { Gate = gate.Task, Body = a.Jwks };
        };

        Task<AccessTokenValidationResult> during = provider.SendAsync(a);
        await called.Task.WaitAsync(HealthRig.Patience, Cancellation);
        Assert.True((await provider.SendAsync(b)).IsValid);
        gate.SetResult();
        Assert.True((await during).IsValid);
        Assert.Equal([a.Issuer], provider.Kept());
    }

    [Fact]
    public async Task Good_tokens_of_tenants_that_evict_each_other_are_never_rejected()
    {
        await using var provider = new TenantProvider(static options => options.MaxResolvedIssuers = 2);
        TestIssuer[] tenants = [.. Enumerable.Range(0, 6).Select(index => provider.Add($"t{index}"))];
        int valid = 0;

        await Parallel.ForEachAsync(Enumerable.Range(0, 600), new ParallelOptions { MaxDegreeOfParallelism = 6, CancellationToken = Cancellation }, async (index, _) =>
        {
            AccessTokenValidationResult result = await provider.SendAsync(tenants[index * 7 % tenants.Length]);
            Assert.True(result.Outcome is AccessTokenOutcome.Valid or AccessTokenOutcome.Unavailable, result.Failure?.ToString());
            if (result.IsValid)
                Interlocked.Increment(ref valid);
        });

        Assert.True(valid > 0);
        Assert.True(provider.Validator.Issuers.Count <= 2);

        // Each has used up its own budget.
        provider.Clock.Advance(TimeSpan.FromMinutes(3));
        Assert.True((await provider.SendAsync(tenants[0])).IsValid);
    }
}
