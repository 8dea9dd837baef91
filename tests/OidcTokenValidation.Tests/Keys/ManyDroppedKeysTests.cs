using System.Text;
using OidcTokenValidation.Testing;
using OidcTokenValidation.Tests.Keys.Support;

namespace OidcTokenValidation.Tests.Keys;

/// <summary>A set with 80,000 unusable keys: few log entries, bounded memory, and correct counts.</summary>
public sealed class ManyDroppedKeysTests : IAsyncDisposable
{
    private const int MoreDroppedEvent = 17;
    private const int Unusable = 80_000;

    private readonly RawProvider _provider = RawProvider.Start(new TestClock());

    public ValueTask DisposeAsync() => _provider.DisposeAsync();

    [Fact]
    public async Task First_dropped_keys_are_logged_with_their_reasons_and_the_rest_is_counted()
    {
        using KeyedApi api = Create(SetOf(_provider.Issuer.Keys[0].PublicJwk));
        Assert.Equal(KeyFetchFault.None, await RefreshAsync(api));

        IReadOnlyList<string> lines = api.Log.Messages(KeyedApi.DroppedEvent);
        Assert.Equal(5, lines.Count);
        Assert.All(lines, static line => Assert.Contains(" is not used: UnknownKeyType, member 'kty'. RSA, EC, OKP and AKP keys are used.", line, StringComparison.Ordinal));
        Assert.Equal([$"{Unusable - 5} more keys in the key set of {_provider.Issuer.Issuer} are not used: {Unusable - 6} × UnknownKeyType, 1 × PrivateKey."], api.Log.Messages(MoreDroppedEvent));
        Assert.Equal((1, Unusable, 64), (api.Keys.Health.KeyCount, api.Keys.Health.DroppedKeyCount, api.Keys.Dropped.Count));
        Assert.Equal(Enumerable.Range(0, 64), api.Keys.Dropped.Select(static key => key.Index));
        api.AcceptAtOnce(api.Token());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Dropped_keys_are_logged_at_most_once_a_minute(bool hasGoodKey)
    {
        using KeyedApi api = Create(SetOf(hasGoodKey ? _provider.Issuer.Keys[0].PublicJwk : "1"));
        for (int second = 0; second < 180; second += 20)
        {
            Assert.Equal(hasGoodKey ? KeyFetchFault.None : KeyFetchFault.NoUsableKeys, await RefreshAsync(api));
            await api.Clock.RunAsync(TimeSpan.FromSeconds(20));
        }

        Assert.InRange(api.Log.Messages(MoreDroppedEvent).Count, 1, 3);
        Assert.Equal(5 * api.Log.Messages(MoreDroppedEvent).Count, api.Log.Messages(KeyedApi.DroppedEvent).Count);
    }

    [Fact]
    public async Task Change_is_logged_within_the_bound_too()
    {
        using KeyedApi api = Create("""{"keys":[{"kty":"oct"}]}""");
        Assert.Equal(KeyFetchFault.NoUsableKeys, await RefreshAsync(api));
        Serve("""{"keys":[{"kty":"EC","d":"AA"}]}""");
        Assert.Equal(KeyFetchFault.NoUsableKeys, await RefreshAsync(api));
        Assert.Single(api.Log.Messages(KeyedApi.DroppedEvent));
        Assert.Contains("1 × PrivateKey; the first one: PrivateKey, member 'd'", api.Log.Messages(KeyedApi.FailedEvent)[^1], StringComparison.Ordinal);

        api.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(KeyFetchFault.NoUsableKeys, await RefreshAsync(api));
        Assert.Contains("PrivateKey, member 'd'", api.Log.Messages(KeyedApi.DroppedEvent)[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void Local_keys_are_bounded_too()
    {
        string text = SetOf(_provider.Issuer.Keys[0].PublicJwk);
        using var api = new KeyedApi(_provider.Issuer, keys => keys.Jwks = text);

        Assert.Equal((5, 1), (api.Log.Messages(KeyedApi.DroppedEvent).Count, api.Log.Messages(MoreDroppedEvent).Count));
        Assert.Equal((Unusable, 64), (api.Keys.Health.DroppedKeyCount, api.Keys.Dropped.Count));
        Assert.Empty(_provider.Requests);
    }

    private static Task<KeyFetchFault> RefreshAsync(KeyedApi api) => api.Keys.RefreshAsync(TestContext.Current.CancellationToken).Soon();

    // The last unusable key differs from the others.
    private static string SetOf(string key) =>
        new StringBuilder("{\"keys\":[").Insert(9, "{\"kty\":\"x\"},", Unusable - 1).Append("{\"kty\":\"EC\",\"d\":\"AA\"},").Append(key).Append("]}").ToString();

    private KeyedApi Create(string jwks)
    {
        Serve(jwks);
        return new KeyedApi(_provider.Issuer, static keys => (keys.MaxDocumentBytes, keys.RequestsPerMinute) = (4 * 1024 * 1024, 60));
    }

    private void Serve(string jwks) => _provider.Script = request => request.Path == Providers.JwksPath ? RawResponses.Json(jwks) : null;
}
