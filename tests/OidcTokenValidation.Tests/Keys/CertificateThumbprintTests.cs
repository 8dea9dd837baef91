using System.Text.Json.Nodes;
using OidcTokenValidation.Testing;
using OidcTokenValidation.Tests.Keys.Support;

namespace OidcTokenValidation.Tests.Keys;

/// <summary>A provider whose keys have no <c>kid</c>, and whose tokens name them by the thumbprint of a certificate (RFC 7515 §4.1.7, §4.1.8).</summary>
public sealed class CertificateThumbprintTests : IAsyncDisposable
{
    private readonly TestIssuerServer _provider;
    private readonly KeyedApi _api;

    public CertificateThumbprintTests()
    {
        _provider = Providers.Start(new TestClock());
        _provider.Issuer.AddKey(Providers.Algorithm);
        _provider.Script = path => path == Providers.JwksPath ? new TestResponse { Body = Keys() } : null;
        _api = new KeyedApi(_provider.Issuer);
    }

    public async ValueTask DisposeAsync()
    {
        _api.Dispose();
        await _provider.DisposeAsync();
    }

    [Rule("RFC 7515 §4.1.7 x5t", "RFC 7515 §4.1.8 x5t#S256")]
    [Theory]
    [InlineData("x5t")]
    [InlineData("x5t#S256")]
    public async Task Thumbprint_selects_one_of_two_keys_without_names(string member)
    {
        await RefreshAsync();
        for (int key = 0; key < 2; key++)
            _api.AcceptAtOnce(Token(key, member, ThumbprintOf(key, member)));

        Assert.Equal(TokenFailureCode.InvalidSignature, _api.SendAtOnce(Token(0, member, ThumbprintOf(1, member))).Failure!.Code);
        Assert.Equal(TokenFailureCode.KeyAmbiguous, _api.SendAtOnce(Token(0, "other", "value")).Failure!.Code);
    }

    [Fact]
    public async Task Thumbprint_that_no_key_publishes_is_fetched_like_an_unknown_name()
    {
        await RefreshAsync();
        KeyedApi.AssertKeyNotFound(await _api.SendAsync(Token(0, "x5t", "unknown")).Soon());
        Assert.Equal(2, _provider.RequestsTo(Providers.JwksPath));

        _provider.Issuer.AddKey(Providers.Algorithm);
        await _api.AcceptAsync(Token(2, "x5t", ThumbprintOf(2, "x5t")));
        Assert.Equal(3, _provider.RequestsTo(Providers.JwksPath));
    }

    [Fact]
    public async Task Exported_keys_have_their_thumbprints()
    {
        await RefreshAsync();
        string exported = _api.Keys.Export();
        using var restarted = new KeyedApi(_provider.Issuer, keys => keys.Jwks = exported);

        restarted.AcceptAtOnce(Token(1, "x5t#S256", ThumbprintOf(1, "x5t#S256")));
        restarted.AcceptAtOnce(Token(0, "x5t", ThumbprintOf(0, "x5t")));
    }

    private async Task RefreshAsync() => Assert.Equal(KeyFetchFault.None, await _api.Keys.RefreshAsync(TestContext.Current.CancellationToken).Soon());

    private string Token(int key, string member, string thumbprint) =>
        _provider.Issuer.Token().SignedBy(_provider.Issuer.Keys[key]).WithoutHeader("kid").WithHeader(member, thumbprint).Create();

    // Compared as text: what it is the hash of does not matter here.
    private static string ThumbprintOf(int key, string member) => $"{member}-of-key-{key}";

    private string Keys()
    {
        JsonNode set = JsonNode.Parse(_provider.Issuer.Jwks)!;
        foreach ((int index, JsonNode? key) in set["keys"]!.AsArray().Index())
        {
            key!.AsObject().Remove("kid");
            key["x5t"] = ThumbprintOf(index, "x5t");
            key["x5t#S256"] = ThumbprintOf(index, "x5t#S256");
        }

        return set.ToJsonString();
    }
}
