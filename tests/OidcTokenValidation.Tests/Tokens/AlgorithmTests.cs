using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using OidcTokenValidation.Testing;
using OidcTokenValidation.TestSupport.Core;

namespace OidcTokenValidation.Tests.Tokens;

/// <summary>RFC 8725 §3.1, RFC 7515 §5.2, RFC 7518 §3.</summary>
public sealed class AlgorithmTests : IDisposable
{
    private static readonly ConcurrentDictionary<string, TestSigningKey> Keys = new(StringComparer.Ordinal);

    private readonly Api _api = new();

    public static TheoryData<string> Algorithms => ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"];

    public void Dispose() => _api.Dispose();

    [Rule("RFC 9068 §2.1 RS256", "RFC 9068 §4 signature")]
    [Theory]
    [MemberData(nameof(Algorithms))]
    public async Task Every_algorithm_is_accepted_by_default_and_its_forgeries_refused(string algorithm)
    {
        using Api api = WithKey(algorithm, out TestSigningKey key);
        string token = api.Token().SignedBy(key).Create();
        Assert.True((await api.SendAsync($"Bearer {token}")).IsValid);

        int dot = token.LastIndexOf('.');
        string forged = token[..(dot + 9)] + (token[dot + 9] == 'A' ? 'B' : 'A') + token[(dot + 10)..];
        Assert.Equal(TokenFailureCode.InvalidSignature, (await api.SendAsync($"Bearer {forged}")).Failure!.Code);
    }

    [Rule("RFC 8725 §3.1 allowed algorithms")]
    [Theory]
    [MemberData(nameof(Algorithms))]
    public async Task Issuer_s_allow_list_is_enforced(string algorithm)
    {
        string other = algorithm == "ES512" ? "RS256" : "ES512";
        using Api api = WithKey(algorithm, out TestSigningKey key, other);
        TokenFailure failure = await api.RefuseAsync(api.Token().SignedBy(key), TokenFailureCode.AlgorithmNotAllowed);
        Assert.Contains(other, failure.Explanation, StringComparison.Ordinal);
    }

    [Rule("RFC 9068 §2.1 none", "RFC 7519 §6 unsecured")]
    [Theory]
    [InlineData("none")]
    [InlineData("None")]
    [InlineData("NONE")]
    [InlineData("nOnE")]
    public async Task None_is_refused_in_any_letter_case(string alg)
    {
        await _api.RefuseAsync(_api.Token().Unsecured().WithHeader("alg", alg), TokenFailureCode.UnsecuredToken);
        await _api.RefuseAsync(_api.Token().WithHeader("alg", alg), TokenFailureCode.UnsecuredToken);
    }

    [Rule("RFC 7518 §3.2 HMAC")]
    [Fact]
    public Task Public_key_is_not_a_secret() => _api.RefuseAsync(_api.Token().SignedWithPublicKeyAsSecret(), TokenFailureCode.AlgorithmNotAllowed);

    [Rule("RFC 7515 §4.1.1 supported alg", "RFC 7518 §3.1 table")]
    [Theory]
    [InlineData("HS256")]
    [InlineData("EdDSA")]
    [InlineData("ES256K")]
    [InlineData("rs256")]
    [InlineData("RS256 ")]
    [InlineData("")]
    public Task Unknown_algorithms_are_refused(string alg) => _api.RefuseAsync(_api.Token().WithHeader("alg", alg), TokenFailureCode.AlgorithmNotAllowed);

    [Rule("RFC 7518 §3.4 curves")]
    [Fact]
    public Task Key_of_another_type_is_refused_before_any_mathematics() =>
        _api.RefuseAsync(_api.Token().WithHeader("alg", "ES256"), TokenFailureCode.KeyNotForAlgorithm);

    [Rule("RFC 7517 §4.4 alg")]
    [Fact]
    public Task Key_that_names_its_algorithm_verifies_no_other() =>
        _api.RefuseAsync(_api.Token().WithHeader("alg", "PS256"), TokenFailureCode.KeyNotForAlgorithm);

    [Rule("RFC 7515 §4.1.4 kid")]
    [Fact]
    public Task Unknown_kid_is_refused() => _api.RefuseAsync(_api.Token().WithHeader("kid", "unknown"), TokenFailureCode.KeyNotFound);

    [Fact]
    public Task Only_candidate_is_used_for_a_token_without_kid() => _api.AcceptAsync(_api.Token().WithoutHeader("kid"));

    [Rule("RFC 7517 §4.5 ambiguous")]
    [Fact]
    public async Task Two_candidates_are_never_both_tried_for_a_token_without_kid()
    {
        using var api = new Api(options => options.Issuers[0].Keys.Jwks = JwksWithSecondKey(options));
        await api.RefuseAsync(api.Token().WithoutHeader("kid"), TokenFailureCode.KeyAmbiguous);
        await api.AcceptAsync(api.Token());
    }

    [Rule("RFC 9068 §4 keys", "RFC 8725 §3.8 issuer")]
    [Fact]
    public async Task Two_issuers_never_share_their_keys()
    {
        using var other = new TestIssuer("https://other.example/", _api.Clock);   // a key of its own
        using var api = new Api(options => options.Issuers.Add(other.Trust()));

        // Signed by one issuer, with the iss and the kid of the other.
        await api.RefuseAsync(api.Token().SignedBy(other.Keys[0]).WithHeader("kid", api.Issuer.Keys[0].KeyId), TokenFailureCode.InvalidSignature);
        await api.RefuseAsync(api.Token().SignedBy(other.Keys[0]), TokenFailureCode.KeyNotFound);
    }

    [Rule("RFC 7515 §5.2 signature")]
    [Fact]
    public async Task Cut_or_empty_signature_is_refused()
    {
        await _api.RefuseAsync(_api.Token().WithSignature(new byte[255]), TokenFailureCode.InvalidSignature);
        await _api.RefuseAsync(_api.Token().WithSignature(new byte[257]), TokenFailureCode.InvalidSignature);
        await _api.RefuseAsync(_api.Token().WithSignature(new byte[256]), TokenFailureCode.InvalidSignature);
        await _api.RefuseAsync(_api.Token().WithSignature([]), TokenFailureCode.NotCompactJws);
    }

    private static Api WithKey(string algorithm, out TestSigningKey key, params string[] allowed)
    {
        TestSigningKey signing = key = Keys.GetOrAdd(algorithm, static name => TestSigningKey.Create(name, "the-key"));
        return new Api(options =>
        {
            options.Issuers[0].Keys.Jwks = signing.PublicJwk;
            options.Issuers[0].AllowedAlgorithms = allowed;
        });
    }

    private static string JwksWithSecondKey(AccessTokenValidationOptions options)
    {
        using var second = TestSigningKey.Create("RS256", "second");
        JsonNode set = JsonNode.Parse(options.Issuers[0].Keys.Jwks!)!;
        set["keys"]!.AsArray().Add(JsonNode.Parse(second.PublicJwk));
        return set.ToJsonString();
    }
}
