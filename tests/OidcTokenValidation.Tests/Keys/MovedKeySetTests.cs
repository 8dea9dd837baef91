using OidcTokenValidation.Testing;
using OidcTokenValidation.Tests.Keys.Support;

namespace OidcTokenValidation.Tests.Keys;

/// <summary>A provider that publishes its new keys at a new address, while the old address continues to serve the old keys.</summary>
public sealed class MovedKeySetTests : IAsyncDisposable
{
    private const string NewPath = "/keys/v2";
    private static readonly TimeSpan Slot = TimeSpan.FromSeconds(12);

    private readonly TestIssuerServer _provider;
    private readonly string _oldKeys;
    private bool _hasMoved;

    public MovedKeySetTests()
    {
        _provider = Providers.Start(new TestClock());
        _oldKeys = _provider.Issuer.Jwks;
        _provider.Script = Respond;
    }

    public ValueTask DisposeAsync() => _provider.DisposeAsync();

    [Rule("RFC 8414 §2 jwks_uri")]
    [Theory]
    [InlineData(5)]
    [InlineData(1)]
    public async Task First_token_of_a_key_at_the_new_address_is_accepted(int requestsPerMinute)
    {
        using var api = new KeyedApi(_provider.Issuer, keys => keys.RequestsPerMinute = requestsPerMinute);
        await api.WarmUpAsync();
        api.Clock.Advance(TimeSpan.FromMinutes(3));
        Move();

        await api.AcceptAsync(api.Token());
        Assert.Equal((2, 2, 1), (_provider.RequestsTo(Providers.MetadataPath), _provider.RequestsTo(Providers.JwksPath), _provider.RequestsTo(NewPath)));
        api.AcceptAtOnce(api.Token());
    }

    [Fact]
    public async Task Key_replaced_under_its_name_is_found_at_the_new_address_as_well()
    {
        using var api = new KeyedApi(_provider.Issuer);
        await api.WarmUpAsync();
        api.Clock.Advance(TimeSpan.FromMinutes(3));
        string name = _provider.Issuer.Keys[0].KeyId;
        _provider.Issuer.RemoveKey(_provider.Issuer.Keys[0]);
        _provider.Issuer.AddKey(Providers.Algorithm, name);
        _hasMoved = true;

        await api.AcceptAsync(api.Token());
    }

    [Fact]
    public async Task Move_right_after_the_start_is_detected_within_one_slot()
    {
        using var api = new KeyedApi(_provider.Issuer);
        await api.WarmUpAsync();
        Move();
        AccessTokenValidationResult early = await api.SendAsync(api.Token()).Soon();
        KeyedApi.AssertKeyNotFound(early);

        api.Clock.Advance(Slot + TimeSpan.FromTicks(1));
        await api.AcceptAsync(api.Token());
    }

    [Fact]
    public async Task Flood_of_bogus_key_ids_delays_detection_by_little_more_than_a_minute()
    {
        using var api = new KeyedApi(_provider.Issuer);
        await api.WarmUpAsync();
        for (int second = 0; second < 300; second++)
            await FloodAsync(api, second);
        Move();
        int healing = 0;
        AccessTokenValidationResult result;
        while (!(result = await api.SendAsync(api.Token()).Soon()).IsValid)
        {
            KeyedApi.AssertKeyNotFoundOrUnavailable(result);
            await FloodAsync(api, 1000 + healing++);
        }

        Assert.InRange(healing, 0, 60 + (3 * (int)Slot.TotalSeconds));

        // A fetch may need three documents beyond the first.
        Assert.InRange(_provider.RequestCount, 5, 5 + ((300 + healing) / 12) + 3);
    }

    [Fact]
    public async Task Token_is_unavailable_while_the_budget_does_not_suffice_for_the_new_address()
    {
        using var api = new KeyedApi(_provider.Issuer);
        await api.WarmUpAsync();
        api.Clock.Advance(TimeSpan.FromMinutes(3));
        for (int token = 0; token < 20; token++)
            KeyedApi.AssertKeyNotFoundOrUnavailable(await api.SendAsync(api.BogusToken($"{token}")).Soon());
        Move();

        // The budget has one request, which the old address uses.
        api.Clock.Advance(Slot + TimeSpan.FromTicks(1));
        KeyedApi.AssertUnavailable(await api.SendAsync(api.Token()).Soon());
        Assert.Equal(0, _provider.RequestsTo(NewPath));
        api.Clock.Advance(3 * Slot);
        await api.AcceptAsync(api.Token());
    }

    [Fact]
    public async Task Failing_metadata_address_does_not_remove_the_fetched_keys()
    {
        using var api = new KeyedApi(_provider.Issuer);
        await api.WarmUpAsync();
        api.Clock.Advance(TimeSpan.FromMinutes(3));
        _provider.Script = static path => path is Providers.MetadataPath or Providers.OAuthMetadataPath ? TestResponse.Error() : null;

        // The validator cannot know whether the key is at another address by now.
        KeyedApi.AssertUnavailable(await api.SendAsync(api.BogusToken("bogus")).Soon());
        Assert.Equal(KeyFetchFault.None, api.Keys.Health.LastFault);
        _provider.Issuer.Rotate(Providers.Algorithm);
        api.Clock.Advance(Slot);
        await api.AcceptAsync(api.Token());
    }

    [Fact]
    public async Task Explicit_address_is_never_replaced()
    {
        using var api = new KeyedApi(_provider.Issuer, keys => keys.JwksAddress = _provider.Issuer.Issuer + Providers.JwksPath);
        await api.WarmUpAsync();
        api.Clock.Advance(TimeSpan.FromMinutes(3));
        Move();

        KeyedApi.AssertKeyNotFound(await api.SendAsync(api.Token()).Soon());
        Assert.Equal((0, 0), (_provider.RequestsTo(Providers.MetadataPath), _provider.RequestsTo(NewPath)));
    }

    // Three a second.
    private static async Task FloodAsync(KeyedApi api, int round)
    {
        api.Clock.Advance(TimeSpan.FromSeconds(1));
        for (int token = 0; token < 3; token++)
            KeyedApi.AssertKeyNotFoundOrUnavailable(await api.SendAsync(api.BogusToken($"{round}-{token}")).Soon());
    }

    private void Move()
    {
        _provider.Issuer.Rotate(Providers.Algorithm);
        _hasMoved = true;
    }

    private TestResponse? Respond(string path) => path switch
    {
        Providers.MetadataPath when _hasMoved => new TestResponse { Body = _provider.Issuer.Metadata.Replace(Providers.JwksPath + "\"", NewPath + "\"", StringComparison.Ordinal) },
        Providers.JwksPath when _hasMoved => new TestResponse { Body = _oldKeys },
        NewPath => new TestResponse { Body = _provider.Issuer.Jwks },
        _ => null,
    };
}
