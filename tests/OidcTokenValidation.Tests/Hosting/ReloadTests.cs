using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OidcTokenValidation.Testing;
using OidcTokenValidation.Tests.Checks.Support;
using OidcTokenValidation.Tests.Hosting.Support;
using OidcTokenValidation.Tests.Keys.Support;

namespace OidcTokenValidation.Tests.Hosting;

/// <summary>Configuration that changes while a validator is in use: applied, or reported as not applied, and never ignored.</summary>
public sealed class ReloadTests
{
    private const string OtherAudience = "https://other.example/";

    [Theory]
    [InlineData("")]
    [InlineData("Partner")]
    public async Task Audiences_are_applied_also_to_cached_tokens(string name)
    {
        await using var api = new ReloadingApi(name: name);
        string token = api.First.Issuer.Token().Create(), other = api.First.Issuer.Token().For(OtherAudience).Create();
        for (int i = 0; i < 3; i++)
            Assert.Null(await api.SendAsync(token));
        Assert.Equal(TokenFailureCode.AudienceMismatch, await api.SendAsync(other));
        int requests = api.First.RequestCount;

        api.Change(("Audiences:0", OtherAudience));
        Assert.Equal(TokenFailureCode.AudienceMismatch, await api.SendAsync(token));
        Assert.Null(await api.SendAsync(other));
        Assert.Equal(requests, api.First.RequestCount);
        Assert.EndsWith("Changed: Audiences.", Assert.Single(api.Log.Messages(ReloadingApi.ChangedEvent)), StringComparison.Ordinal);
        Assert.StartsWith(name.Length == 0 ? "The options were" : "[Partner] The options were", api.Log.Messages(ReloadingApi.ChangedEvent)[0], StringComparison.Ordinal);
        Assert.Empty(api.Log.Messages(ReloadingApi.NotAppliedEvent));
    }

    [Fact]
    public async Task Issuers_are_added_and_removed_and_the_others_are_not_fetched_again()
    {
        await using var api = new ReloadingApi();
        string first = api.First.Issuer.Token().Create(), second = api.Second.Issuer.Token().Create();
        Assert.Null(await api.SendAsync(first));
        Assert.Equal(TokenFailureCode.IssuerNotTrusted, await api.SendAsync(second));
        int requests = api.First.RequestCount;
        IssuerKeys keys = api.Validator.Issuers[0];

        api.TrustSecond();
        Assert.Null(await api.SendAsync(first));
        Assert.Null(await api.SendAsync(second));
        Assert.Null(await api.SendAsync(second));
        Assert.Same(keys, Assert.Single(api.Validator.Issuers, issuer => issuer.Issuer == api.First.Issuer.Issuer));
        Assert.Equal(2, (await api.Validator.CheckHealthAsync(TestContext.Current.CancellationToken)).Issuers.Count);

        api.Change(("Issuers:1:Issuer", null), ("Issuers:1:Keys:AllowLoopbackHttp", null));
        Assert.Equal(TokenFailureCode.IssuerNotTrusted, await api.SendAsync(second));
        Assert.Null(await api.SendAsync(first));
        Assert.Same(keys, Assert.Single(api.Validator.Issuers));
        Assert.Equal(requests, api.First.RequestCount);
    }

    [Fact]
    public async Task New_issuer_gets_its_keys_before_its_first_request()
    {
        await using var api = new ReloadingApi();
        var requested = new Door();
        requested.Open();
        api.Second.Script = path =>
        {
            requested.Hold(path);
            return null;
        };
        api.TrustSecond();
        await requested.ReachedAsync();
    }

    [Fact]
    public async Task Rules_of_an_issuer_apply_at_once_and_its_keys_remain()
    {
        await using var api = new ReloadingApi();
        string token = api.First.Issuer.Token().Create();
        for (int i = 0; i < 3; i++)
            Assert.Null(await api.SendAsync(token));
        (int requests, IssuerKeys keys) = (api.First.RequestCount, api.Validator.Issuers[0]);

        api.Change(("Issuers:0:AllowedAlgorithms:0", "PS512"));
        Assert.Equal(TokenFailureCode.AlgorithmNotAllowed, await api.SendAsync(token));
        api.Change(("Issuers:0:AllowedAlgorithms:0", null));
        Assert.Null(await api.SendAsync(token));
        Assert.Equal(requests, api.First.RequestCount);
        Assert.Same(keys, api.Validator.Issuers[0]);
    }

    [Fact]
    public async Task Profile_of_an_issuer_applies_at_once_also_to_cached_tokens()
    {
        await using var api = new ReloadingApi();
        string token = api.First.Issuer.Token().WithClaim("roles", new JsonArray("admin")).WithClaim("grants", new JsonArray("reader")).Create();
        for (int i = 0; i < 3; i++)
            Assert.Equal(["admin"], await GetRolesAsync());

        api.Change(("Issuers:0:RolesClaim:0", "grants"));
        Assert.Equal(["reader"], await GetRolesAsync());

        async Task<IReadOnlyList<string>> GetRolesAsync() =>
            (await api.Validator.ValidateAsync(TestRequest.Bearer(token), TestContext.Current.CancellationToken).Soon()).Token!.Roles;
    }

    [Fact]
    public async Task Limits_and_times_apply_at_once()
    {
        await using var api = new ReloadingApi();
        string token = api.First.Issuer.Token().ExpiringIn(TimeSpan.FromMinutes(50)).Create();
        for (int i = 0; i < 3; i++)
            Assert.Null(await api.SendAsync(token));

        api.Change(("MaxTokenLifetime", "00:10:00"));
        Assert.Equal(TokenFailureCode.LifetimeNotAccepted, await api.SendAsync(token));
        api.Change(("MaxTokenLifetime", null), ("Limits:MaxMembers", "16"), ("Realm", "other"));
        Assert.Null(await api.SendAsync(token));
        Assert.Equal(TokenFailureCode.TooManyMembers, await api.SendAsync(Enumerable.Range(0, 20).Aggregate(api.First.Issuer.Token(), static (builder, i) => builder.WithClaim($"x{i}", i)).Create()));
        Assert.Contains(api.Validator.CreateChallenge(default).Headers, static header => header.Value.Contains("realm=\"other\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Budget_of_an_unchanged_issuer_survives()
    {
        await using var api = new ReloadingApi(settings: ("Issuers:0:Keys:RequestsPerMinute", "2"));
        Assert.Null(await api.SendAsync(api.First.Issuer.Token().Create()));
        string unknown = api.First.Issuer.Token().WithHeader("kid", "unknown").Create();
        api.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(TokenFailureCode.KeyNotLookedUp, await api.SendAsync(unknown));
        int requests = api.First.RequestCount;
        for (int i = 0; i < 5; i++)
        {
            api.Change(("Realm", i.ToString(CultureInfo.InvariantCulture)));
            Assert.Equal(TokenFailureCode.KeyNotLookedUp, await api.SendAsync(unknown));
        }

        Assert.Equal(requests, api.First.RequestCount);
    }

    [Theory]
    [InlineData("ClockSkew", "01:00:00", "ClockSkew is 01:00:00")]
    [InlineData("ClockSkew", "30", "ClockSkew is '30'")]
    [InlineData("Audiences:0", null, "Audiences is empty")]
    [InlineData("Issuers:0:Issuer", "nonsense", "Issuers[0].Issuer is 'nonsense'")]
    [InlineData("Audience", "x", "Api:Audience is not known here")]
    [InlineData("DPoP:NonceSecrets:0", "c2hvcnQ=", "DPoP.NonceSecrets[0] is no secret")]
    public async Task Invalid_options_are_logged_as_an_error_and_the_current_options_remain(string key, string? value, string message)
    {
        await using var api = new ReloadingApi();
        string token = api.First.Issuer.Token().Create();
        Assert.Null(await api.SendAsync(token));
        string? before = api.Configuration.Root["Api:" + key];

        api.Change((key, value), ("Realm", "other"));
        Assert.Null(await api.SendAsync(token));
        Assert.Contains("realm=\"api\"", api.Validator.CreateChallenge(default).Headers[0].Value, StringComparison.Ordinal);
        Assert.Contains(message, Assert.Single(api.Log.Messages(ReloadingApi.MistakesEvent)), StringComparison.Ordinal);
        Assert.Single(api.Log.Messages(LogLevel.Error));
        Assert.DoesNotContain("c2hvcnQ=", api.Log.Messages(LogLevel.Error)[0], StringComparison.Ordinal);
        Assert.Empty(api.Log.Messages(ReloadingApi.ChangedEvent));

        api.Change((key, before));
        Assert.Contains("realm=\"other\"", api.Validator.CreateChallenge(default).Headers[0].Value, StringComparison.Ordinal);
        Assert.Null(await api.SendAsync(token));
    }

    [Fact]
    public async Task Option_that_cannot_change_is_named_in_a_warning_and_the_rest_is_applied()
    {
        await using var api = new ReloadingApi();
        api.Change(
            ("Realm", "other"),
            ("MaxCachedTokens", "5"),
            ("MaxResolvedIssuers", "5"),
            ("DPoP:MaxProofAge", "00:05:00"),
            ("DPoP:RequireNonce", "true"),
            ("RequireKeysWithin", "00:00:10"),
            ("ProtectedResource:Resource", "https://api.example.com/"));
        Assert.EndsWith(
            "until the application restarts: MaxResolvedIssuers, RequireKeysWithin, MaxCachedTokens, DPoP.MaxProofAge, DPoP.RequireNonce, ProtectedResource.Resource.",
            Assert.Single(api.Log.Messages(LogLevel.Warning)), StringComparison.Ordinal);
        Assert.EndsWith("Changed: Realm.", Assert.Single(api.Log.Messages(ReloadingApi.ChangedEvent)), StringComparison.Ordinal);
        Assert.Null(api.Validator.ResourceMetadata);
        Assert.Contains("realm=\"other\"", api.Validator.CreateChallenge(default).Headers[0].Value, StringComparison.Ordinal);

        // As long as they differ they are named again.
        api.Change(("Realm", "third"));
        Assert.Equal(2, api.Log.Messages(ReloadingApi.NotAppliedEvent).Count);
    }

    [Fact]
    public async Task Change_of_something_else_in_the_file_changes_nothing()
    {
        await using var api = new ReloadingApi();
        api.Configuration.Change(("Logging:LogLevel:Default", "Debug"));
        foreach (int id in (int[])[ReloadingApi.ChangedEvent, ReloadingApi.NotAppliedEvent, ReloadingApi.MistakesEvent])
            Assert.Empty(api.Log.Messages(id));
    }

    [Fact]
    public async Task Request_in_flight_ends_with_the_options_that_it_began_with()
    {
        await using var api = new ReloadingApi();
        api.TrustSecond();
        Assert.Null(await api.SendAsync(api.Second.Issuer.Token().Create()));
        var door = new Door();
        api.First.Script = path => path.EndsWith("/jwks", StringComparison.Ordinal) ? door.Hold(api.First.Issuer.Jwks) : null;
        Task<TokenFailureCode?> waiting = api.SendAsync(api.First.Issuer.Token().Create());
        await door.ReachedAsync();

        // The issuer that it waits for is removed, and the audience replaced.
        api.Change(("Audiences:0", OtherAudience), ("Issuers:0:Issuer", api.Second.Issuer.Issuer), ("Issuers:1:Issuer", null), ("Issuers:1:Keys:AllowLoopbackHttp", null));
        Assert.False(waiting.IsCompleted);
        Assert.Equal(TokenFailureCode.IssuerNotTrusted, await api.SendAsync(api.First.Issuer.Token().Create()));
        door.Open();
        Assert.Null(await waiting);
        api.Clock.Advance(TimeSpan.FromMinutes(6));
        Assert.Null(await api.SendAsync(api.Second.Issuer.Token().For(OtherAudience).Create()));
    }

    [Fact]
    public async Task Disposed_validator_is_not_reloaded()
    {
        await using var api = new ReloadingApi();
        api.TrustSecond();
        api.Change(("Issuers:1:Issuer", null), ("Issuers:1:Keys:AllowLoopbackHttp", null));
        api.Validator.Dispose();
        api.TrustSecond();
        Assert.Equal(2, api.Log.Messages(ReloadingApi.ChangedEvent).Count);
        Assert.Empty(api.Log.Messages(LogLevel.Error));
    }

    [Fact]
    public async Task Validator_that_was_created_directly_keeps_its_options()
    {
        await using var server = TestIssuerServer.Start();
        var options = new AccessTokenValidationOptions { Audiences = [TestIssuer.DefaultAudience], Issuers = [server.Trust()] };
        using AccessTokenValidator validator = AccessTokenValidator.Create(options, server.Issuer.Clock);
        options.Audiences[0] = OtherAudience;
        options.Issuers.Clear();
        Assert.True((await validator.ValidateAsync(TestRequest.Bearer(server.Issuer.Token().Create()), TestContext.Current.CancellationToken)).IsValid);
    }

    [Fact]
    public async Task Checks_and_resolver_from_code_remain_in_use()
    {
        AccessTokenCheckOutcome outcome = AccessTokenCheckOutcome.Passed;
        var check = new ScriptedCheck(_ => ValueTask.FromResult(outcome));
        var clock = new TestClock();
        using var tenant = new TestIssuer("https://tenant.example/", clock);
        await using var api = new ReloadingApi(services => services.Configure<AccessTokenValidationOptions>(options =>
        {
            options.Checks.Add(check);
            options.ResolveIssuer = issuer => issuer == tenant.Issuer ? tenant.Trust() : null;
        }));
        clock.SetUtcNow(api.Clock.GetUtcNow());
        Assert.Null(await api.SendAsync(api.First.Issuer.Token().WithClaim("jti", "one").Create()));
        Assert.Null(await api.SendAsync(tenant.Token().Create()));
        IssuerKeys keys = api.Validator.Issuers.Single(issuer => issuer.Issuer == tenant.Issuer);
        outcome = AccessTokenCheckOutcome.Rejected;
        api.Change(("Realm", "other"));
        Assert.Equal(TokenFailureCode.RefusedByApplication, await api.SendAsync(api.First.Issuer.Token().WithClaim("jti", "one").Create()));
        outcome = AccessTokenCheckOutcome.Passed;
        Assert.Null(await api.SendAsync(tenant.Token().Create()));
        Assert.Same(keys, api.Validator.Issuers.Single(issuer => issuer.Issuer == tenant.Issuer));
    }

    [Fact]
    public async Task Another_resolver_decides_at_once_also_about_cached_tokens()
    {
        var clock = new TestClock();
        using var tenant = new TestIssuer("https://tenant.example/", clock);
        await using var api = new ReloadingApi(
            services => services.AddOptions<AccessTokenValidationOptions>().Configure(options =>
            {
                bool isTrusted = options.Realm != "closed";
                options.ResolveIssuer = issuer => isTrusted && issuer == tenant.Issuer ? tenant.Trust() : null;
            }));
        clock.SetUtcNow(api.Clock.GetUtcNow());
        string token = tenant.Token().Create();
        for (int i = 0; i < 3; i++)
            Assert.Null(await api.SendAsync(token));
        IssuerKeys keys = api.Validator.Issuers.Single(issuer => issuer.Issuer == tenant.Issuer);

        // Another resolver with the same result.
        api.Change(("Realm", "other"));
        Assert.Null(await api.SendAsync(token));
        Assert.Same(keys, api.Validator.Issuers.Single(issuer => issuer.Issuer == tenant.Issuer));

        api.Change(("Realm", "closed"));
        Assert.Equal(TokenFailureCode.IssuerNotTrusted, await api.SendAsync(token));
        Assert.DoesNotContain(api.Validator.Issuers, issuer => issuer.Issuer == tenant.Issuer);
        api.Change(("Realm", "open"));
        Assert.Null(await api.SendAsync(token));
    }

    [Fact]
    public async Task Saving_tokens_is_applied()
    {
        await using var api = new ReloadingApi();
        string token = api.First.Issuer.Token().Create();
        Assert.Null((await api.Validator.ValidateAsync(TestRequest.Bearer(token), TestContext.Current.CancellationToken)).EncodedToken);
        api.Change(("SaveToken", "true"));
        Assert.Equal(token, (await api.Validator.ValidateAsync(TestRequest.Bearer(token), TestContext.Current.CancellationToken)).EncodedToken);
        api.Change(("SaveToken", "false"));
        Assert.Null((await api.Validator.ValidateAsync(TestRequest.Bearer(token), TestContext.Current.CancellationToken)).EncodedToken);
    }
}
