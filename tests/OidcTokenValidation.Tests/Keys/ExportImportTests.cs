using System.Text.Json;
using OidcTokenValidation.Testing;
using OidcTokenValidation.Tests.Keys.Support;
using OidcTokenValidation.TestSupport.Core;

namespace OidcTokenValidation.Tests.Keys;

/// <summary>A node that starts while the provider is down uses another node's keys.</summary>
public sealed class ExportImportTests : IAsyncLifetime
{
    private readonly HealthRig _first = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _first.DisposeAsync();

    [Fact]
    public async Task Exported_keys_serve_a_second_validator_during_an_outage_until_the_provider_recovers()
    {
        Assert.True((await _first.SendAsync()).IsValid);
        string exported = _first.Keys.Export();
        _first.TakeDown();

        using AccessTokenValidator second = _first.CreateValidator();
        IssuerKeys keys = second.Issuers[0];
        var changes = new System.Collections.Concurrent.ConcurrentQueue<IssuerKeyState>();
        var fresh = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        keys.StateChanged += (_, health) =>
        {
            changes.Enqueue(health.State);
            if (health.State == IssuerKeyState.Fresh)
                fresh.TrySetResult();
        };
        Assert.Equal(AccessTokenOutcome.Unavailable, (await Send(second)).Outcome);

        Assert.True(keys.Import(exported));
        Assert.True((await Send(second)).IsValid);
        Assert.Equal((IssuerKeyState.Stale, 1), (keys.Health.State, keys.Health.KeyCount));

        _first.Clock.Advance(TimeSpan.FromHours(12) - TimeSpan.FromTicks(1));
        Assert.True((await Send(second)).IsValid);
        Assert.Equal(IssuerKeyState.Stale, keys.Health.State);

        _first.BringBack();
        for (int step = 0; step < 500 && !fresh.Task.IsCompleted; step++)
        {
            _first.Clock.Advance(TimeSpan.FromSeconds(30));
            await Task.WhenAny(fresh.Task, Task.Delay(TimeSpan.FromMilliseconds(40), TestContext.Current.CancellationToken));
        }

        await fresh.Task.WaitAsync(HealthRig.Patience, TestContext.Current.CancellationToken);
        Assert.Equal(IssuerKeyState.Fresh, keys.Health.State);
        Assert.True((await Send(second)).IsValid);
        Assert.Equal(IssuerKeyState.Fresh, changes.Last());
    }

    [Fact]
    public async Task Imported_keys_are_used_for_exactly_the_stale_limit()
    {
        Assert.True((await _first.SendAsync()).IsValid);
        string exported = _first.Keys.Export();
        _first.TakeDown();
        using AccessTokenValidator second = _first.CreateValidator();
        Assert.True(second.Issuers[0].Import(exported));

        _first.Clock.Advance(TimeSpan.FromHours(12) - TimeSpan.FromTicks(1));
        Assert.True((await Send(second)).IsValid);
        _first.Clock.Advance(TimeSpan.FromTicks(1));
        Assert.Equal(AccessTokenOutcome.Unavailable, (await Send(second)).Outcome);
    }

    [Fact]
    public async Task Import_makes_no_request_wait_and_lets_an_unknown_key_be_fetched()
    {
        Assert.True((await _first.SendAsync()).IsValid);
        string exported = _first.Keys.Export();
        _first.Server.Issuer.Rotate("ES256");
        using AccessTokenValidator second = _first.CreateValidator();
        Assert.True(second.Issuers[0].Import(exported));

        Task<AccessTokenValidationResult> known = Send(second, _first.Server.Issuer.Token().SignedBy(_first.Key));
        Assert.True(known.IsCompleted);
        Assert.True((await known).IsValid);
        Assert.True((await Send(second)).IsValid);
        Assert.Equal(IssuerKeyState.Fresh, second.Issuers[0].Health.State);
    }

    [Fact]
    public async Task Import_is_refused_where_there_are_keys_or_the_text_has_none()
    {
        Assert.True((await _first.SendAsync()).IsValid);
        string exported = _first.Keys.Export();
        Assert.False(_first.Keys.Import(exported));

        using AccessTokenValidator second = _first.CreateValidator();
        IssuerKeys keys = second.Issuers[0];
        foreach (string garbage in new[] { string.Empty, "garbage", "[]", "{}", """{"keys":[]}""", """{"keys":[{"kty":"oct","k":"AAAA"}]}""", exported[..^1], exported + exported, "\ud800" })
            Assert.False(keys.Import(garbage));
        Assert.Equal(IssuerKeyState.NotFetched, keys.Health.State);
        Assert.Throws<ArgumentNullException>(() => keys.Import(null!));
        Assert.True(keys.Import(exported));
        Assert.False(keys.Import(exported));

        using AccessTokenValidator local = _first.Server.Issuer.CreateValidator();
        Assert.False(local.Issuers[0].Import(exported));
        second.Dispose();
        Assert.False(keys.Import(exported));
    }

    [Fact]
    public async Task Exported_text_has_public_members_only_and_every_key_with_its_name_and_algorithm()
    {
        TestSigningKey rsa = SharedKey.Rs256;
        _first.Server.Issuer.AddKey(rsa);
        _first.Server.Issuer.AddKey("ES512", "\"ü\\/<kid>");
        Assert.True((await _first.SendAsync()).IsValid);

        JsonElement[] keys = [.. JsonElement.Parse(_first.Keys.Export()).GetProperty("keys").EnumerateArray()];

        string[] allowed = ["kty", "n", "e", "crv", "x", "y", "kid", "alg", "use"];
        Assert.All(keys.SelectMany(static key => key.EnumerateObject()), member => Assert.Contains(member.Name, allowed));
        Assert.Equal(
            _first.Server.Issuer.Keys.Select(static key => (key.KeyId, key.Algorithm)).Order(),
            keys.Select(static key => (key.GetProperty("kid").GetString()!, key.GetProperty("alg").GetString()!)).Order());

        using AccessTokenValidator second = _first.CreateValidator(trusted => trusted.Keys.Jwks = _first.Keys.Export());
        foreach (string algorithm in new[] { "ES256", "ES512", "RS256" })
            Assert.True((await _first.SendAsync(_first.Server.Issuer.Token().SignedWith(algorithm).Create(), second)).IsValid);
        Assert.Equal(2, _first.Server.RequestCount);
    }

    [Fact]
    public async Task Keys_that_may_not_be_used_any_more_are_not_exported()
    {
        Assert.Equal("""{"keys":[]}""", _first.Keys.Export());
        Assert.True((await _first.SendAsync()).IsValid);
        _first.TakeDown();
        _first.Clock.Advance(TimeSpan.FromDays(9));
        Assert.Equal("""{"keys":[]}""", _first.Keys.Export());
    }

    private Task<AccessTokenValidationResult> Send(AccessTokenValidator validator, TestTokenBuilder? token = null) =>
        _first.SendAsync((token ?? _first.Server.Issuer.Token()).Create(), validator);
}
