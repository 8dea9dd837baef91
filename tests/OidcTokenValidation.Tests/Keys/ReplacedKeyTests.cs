using System.Text.Json.Nodes;
using OidcTokenValidation.Testing;
using OidcTokenValidation.Tests.Keys.Support;

namespace OidcTokenValidation.Tests.Keys;

/// <summary>A provider that publishes another key under the name of the old one, or keys without names.</summary>
public sealed class ReplacedKeyTests : IAsyncDisposable
{
    private const string Name = "the-only-one";
    private static readonly TimeSpan Slot = TimeSpan.FromSeconds(12);

    private readonly TestIssuerServer _provider;
    private readonly KeyedApi _api;

    public ReplacedKeyTests()
    {
        _provider = TestIssuerServer.Start(new TestClock());
        _provider.Issuer.RemoveKey(_provider.Issuer.Keys[0]);
        _provider.Issuer.AddKey(Providers.Algorithm, Name);
        _api = new KeyedApi(_provider.Issuer);
    }

    public async ValueTask DisposeAsync()
    {
        _api.Dispose();
        await _provider.DisposeAsync();
    }

    [Theory]
    [InlineData(null, true)]
    [InlineData(null, false)]
    [InlineData(86_400, true)]
    [InlineData(86_400, false)]
    public async Task Key_replaced_under_its_name_is_found_by_the_first_request_and_one_fetch(int? maxAge, bool hasNames)
    {
        _provider.Script = path => path == Providers.JwksPath ? Keys(maxAge, hasNames) : null;
        await WarmUpAsync(hasNames);
        string old = Token(hasNames);
        await _api.AcceptAsync(old);
        await _api.AcceptAsync(old);
        _api.Clock.Advance(Slot + TimeSpan.FromSeconds(1));
        Replace();
        int before = _provider.RequestsTo(Providers.JwksPath);

        await _api.AcceptAsync(Token(hasNames));
        Assert.Equal(before + 1, _provider.RequestsTo(Providers.JwksPath));
        _api.AcceptAtOnce(Token(hasNames));

        // The token of the replaced key was cached: it is rejected like any other of that key.
        AssertInvalid(await _api.SendAsync(old).Soon());
    }

    [Fact]
    public async Task Keys_of_the_last_slot_are_not_fetched_again()
    {
        await _api.WarmUpAsync();
        Replace();
        AssertInvalid(_api.SendAtOnce(_api.Token()));

        _api.Clock.Advance(Slot + TimeSpan.FromTicks(1));
        await _api.AcceptAsync(_api.Token());
    }

    [Fact]
    public async Task Three_hundred_forged_signatures_do_not_exceed_the_budget_and_a_good_token_after_them_is_accepted()
    {
        await _api.WarmUpAsync();
        using TestSigningKey forger = TestSigningKey.Create(Providers.Algorithm, Name);
        for (int forged = 0; forged < 300; forged++)
        {
            _api.Clock.Advance(TimeSpan.FromSeconds(1));
            AssertInvalid(await _api.SendAsync(_provider.Issuer.Token().SignedBy(forger).Create()).Soon());
            _api.AcceptAtOnce(_api.Token());
        }

        // 5 at once and 5 per minute, and the second document of the last fetch.
        Assert.InRange(_provider.RequestCount, 2, 5 + 25 + 1);
        Replace();
        TimeSpan healing = TimeSpan.Zero;
        while (!(await _api.SendAsync(_api.Token()).Soon()).IsValid)
        {
            healing += TimeSpan.FromSeconds(1);
            _api.Clock.Advance(TimeSpan.FromSeconds(1));
            AssertInvalid(await _api.SendAsync(_provider.Issuer.Token().SignedBy(forger).Create()).Soon());
        }

        Assert.InRange(healing, TimeSpan.Zero, 2 * Slot);
    }

    [Fact]
    public async Task Three_hundred_forged_signatures_at_once_share_two_fetches()
    {
        await _api.WarmUpAsync();
        _api.Clock.Advance(Slot + TimeSpan.FromSeconds(1));
        using TestSigningKey forger = TestSigningKey.Create(Providers.Algorithm, Name);
        Door door = _provider.HoldNextKeys();
        ValueTask<AccessTokenValidationResult>[] forged = [.. Enumerable.Range(0, 300).Select(_ => _api.SendAsync(_provider.Issuer.Token().SignedBy(forger).Create()))];
        await door.ReachedAsync();
        _api.AcceptAtOnce(_api.Token());
        door.Open();

        foreach (ValueTask<AccessTokenValidationResult> request in forged)
            AssertInvalid(await request.Soon());
        // The fetch for the first request had begun before the others arrived: they share the next one.
        Assert.Equal((2, 3), (_provider.RequestsTo(Providers.MetadataPath), _provider.RequestsTo(Providers.JwksPath)));
    }

    [Fact]
    public async Task Forged_signature_is_invalid_and_not_unavailable_while_the_provider_is_down()
    {
        await _api.WarmUpAsync();
        _api.Clock.Advance(Slot + TimeSpan.FromSeconds(1));
        _provider.Script = static _ => TestResponse.Error();
        using TestSigningKey forger = TestSigningKey.Create(Providers.Algorithm, Name);
        for (int times = 0; times < 3; times++)
            AssertInvalid(await _api.SendAsync(_provider.Issuer.Token().SignedBy(forger).Create()).Soon());
        _api.AcceptAtOnce(_api.Token());
    }

    [Fact]
    public async Task Key_replaced_under_its_name_by_one_for_another_algorithm_is_found()
    {
        await _api.WarmUpAsync();
        _api.Clock.Advance(Slot + TimeSpan.FromSeconds(1));
        _provider.Issuer.RemoveKey(_provider.Issuer.Keys[0]);
        _provider.Issuer.AddKey("ES384", Name);

        await _api.AcceptAsync(_api.Token());
        Assert.Equal((1, 2), (_provider.RequestsTo(Providers.MetadataPath), _provider.RequestsTo(Providers.JwksPath)));
    }

    [Fact]
    public async Task Local_key_that_was_replaced_under_its_name_is_fetched_where_there_is_an_address()
    {
        using var api = new KeyedApi(_provider.Issuer, keys =>
        {
            keys.Jwks = _provider.Issuer.Jwks;
            keys.JwksAddress = _provider.Issuer.Issuer + Providers.JwksPath;
        });
        api.AcceptAtOnce(api.Token());
        Assert.Equal(0, _provider.RequestCount);
        Replace();

        await api.AcceptAsync(api.Token());
        Assert.Equal(1, _provider.RequestCount);
        api.AcceptAtOnce(api.Token());
    }

    private async Task WarmUpAsync(bool hasNames)
    {
        Assert.Equal(KeyFetchFault.None, await _api.Keys.RefreshAsync(TestContext.Current.CancellationToken).Soon());
        _api.AcceptAtOnce(Token(hasNames));
    }

    private string Token(bool hasNames) => hasNames ? _api.Token() : _provider.Issuer.Token().WithoutHeader("kid").Create();

    private TestResponse Keys(int? maxAge, bool hasNames)
    {
        JsonNode keys = JsonNode.Parse(_provider.Issuer.Jwks)!;
        if (!hasNames)
            keys["keys"]![0]!.AsObject().Remove("kid");
        return new TestResponse
        {
            Body = keys.ToJsonString(),
            Headers = maxAge is null ? new Dictionary<string, string>(StringComparer.Ordinal) : new(StringComparer.Ordinal) { ["Cache-Control"] = $"max-age={maxAge}" },
        };
    }

    private void Replace()
    {
        _provider.Issuer.RemoveKey(_provider.Issuer.Keys[0]);
        _provider.Issuer.AddKey(Providers.Algorithm, Name);
    }

    private static void AssertInvalid(AccessTokenValidationResult result)
    {
        Assert.Equal(AccessTokenOutcome.Rejected, result.Outcome);
        Assert.Equal(TokenFailureCode.InvalidSignature, result.Failure!.Code);
    }
}
