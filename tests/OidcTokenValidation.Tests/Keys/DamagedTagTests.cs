using OidcTokenValidation.Testing;
using OidcTokenValidation.Tests.Keys.Support;

namespace OidcTokenValidation.Tests.Keys;

/// <summary>A damaged document with a tag, and a provider that afterwards returns 304 for that tag: the tag of a refused document is not sent again.</summary>
public sealed class DamagedTagTests : IAsyncDisposable
{
    private const string Tag = "\"v1\"";

    private readonly RawProvider _provider = RawProvider.Start(new TestClock());

    public static TheoryData<string, bool> KeyDocuments
    {
        get
        {
            var data = new TheoryData<string, bool>();
            foreach (string document in (string[])["", "{", "{\"keys\":[", "{\"keys\":[]}", "{\"keys\":[{\"kty\":\"oct\"}]}", "{\"keys\":null}", "{\"keys\":[],\"keys\":[]}", "[]", "<html>", "too large", "cut off"])
            {
                data.Add(document, false);
                data.Add(document, true);
            }

            return data;
        }
    }

    public static TheoryData<string, bool> MetadataDocuments
    {
        get
        {
            var data = new TheoryData<string, bool>();
            foreach (string document in (string[])[
                "", "{", "[]", "<html>",
                """{"issuer":"https://other.example/","jwks_uri":"{origin}/jwks"}""",
                """{"issuer":"{origin}"}""",
                """{"issuer":"{origin}","issuer":"{origin}","jwks_uri":"{origin}/jwks"}""",
                """{"issuer":"{origin}","jwks_uri":"http://192.0.2.1/jwks"}""",
                """{"issuer":"{origin}","jwks_uri":"{origin}/moved"}"""])
            {
                data.Add(document, false);
                data.Add(document, true);
            }

            return data;
        }
    }

    public ValueTask DisposeAsync() => _provider.DisposeAsync();

    [Theory]
    [MemberData(nameof(KeyDocuments))]
    public Task Damaged_key_set_is_replaced_by_the_next_fetch(string document, bool isWarm) => AssertHealedAsync(Providers.JwksPath, document, isWarm);

    [Theory]
    [MemberData(nameof(MetadataDocuments))]
    public Task Damaged_metadata_is_replaced_by_the_next_fetch(string document, bool isWarm) => AssertHealedAsync(Providers.MetadataPath, document, isWarm);

    [Fact]
    public async Task Damaged_document_is_replaced_by_the_timer_without_any_request()
    {
        using var api = new KeyedApi(_provider.Issuer);
        Damage(Providers.JwksPath, "{\"keys\":[]}");
        Assert.Equal(AccessTokenOutcome.Unavailable, (await api.SendAsync(api.Token()).Soon()).Outcome);

        Heal();
        await api.Clock.RunAsync(TimeSpan.FromSeconds(60));
        api.AcceptAtOnce(api.Token());
    }

    private async Task AssertHealedAsync(string path, string document, bool isWarm)
    {
        using var api = new KeyedApi(_provider.Issuer, static keys => keys.RequestsPerMinute = 60);
        if (isWarm)
        {
            Heal();
            await api.WarmUpAsync();
            api.Clock.Advance(TimeSpan.FromMinutes(1));   // the metadata is requested again
        }

        Damage(path, document);
        Assert.NotEqual(KeyFetchFault.None, await RefreshAsync(api));
        Assert.Equal(isWarm, (await api.SendAsync(api.Token()).Soon()).IsValid);

        Heal();
        int before = _provider.Requests.Count;
        Assert.Equal(KeyFetchFault.None, await RefreshAsync(api));
        Assert.All(_provider.Requests.Skip(before).Take(1), static request => Assert.Null(request.Header("If-None-Match")));
        Assert.All(_provider.Requests.Skip(before).Where(request => request.Path == path), static request => Assert.Null(request.Header("If-None-Match")));
        api.AcceptAtOnce(api.Token());

        // The tag of the good document is used.
        api.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(KeyFetchFault.None, await RefreshAsync(api));
        Assert.Equal(Tag, _provider.Requests.Last(static request => request.Path == Providers.JwksPath).Header("If-None-Match"));
    }

    private void Damage(string path, string document) => _provider.Script = request =>
        request.Path != path ? Respond(request)
        : document == "too large" ? RawResponses.Json(_provider.Issuer.Jwks.PadRight((256 * 1024) + 1), $"ETag: {Tag}")
        : document == "cut off" ? RawResponses.Truncated(_provider.Issuer.Jwks)
        : RawResponses.Json(document.Replace("{origin}", _provider.Issuer.Issuer, StringComparison.Ordinal), $"ETag: {Tag}");

    // A good document again, with the tag of the damaged document.
    private void Heal() => _provider.Script = Respond;

    private RawResponse? Respond(RawRequest request) => request.Path is not (Providers.JwksPath or Providers.MetadataPath) ? null
        : request.Header("If-None-Match") == Tag ? RawResponses.NotModified($"ETag: {Tag}")
        : RawResponses.Json(request.Path == Providers.JwksPath ? _provider.Issuer.Jwks : _provider.Issuer.Metadata, $"ETag: {Tag}", request.Path == Providers.JwksPath ? "X-None: 1" : "Cache-Control: max-age=60");

    private static Task<KeyFetchFault> RefreshAsync(KeyedApi api) => api.Keys.RefreshAsync(TestContext.Current.CancellationToken).Soon();
}
