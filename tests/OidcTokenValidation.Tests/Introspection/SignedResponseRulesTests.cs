using System.Text.Json.Nodes;
using OidcTokenValidation.Testing;
using OidcTokenValidation.Tests.Introspection.Support;

namespace OidcTokenValidation.Tests.Introspection;

/// <summary>The rules for the header and the claims of a signed response (RFC 9701 §5): a response that fails one is unavailable, and never rejects the
/// token.</summary>
public sealed class SignedResponseRulesTests : IDisposable
{
    private const string Type = "the header's 'typ' is not 'token-introspection+jwt' (RFC 9701 §5)";
    private const string Algorithm = "the header's 'alg' is not one of RS256, ";
    private const string Issuer = "'iss' is not the issuer (RFC 9701 §5)";
    private const string Audience = "'aud' contains none of 'api', 'https://api.example.com/' (RFC 9701 §5)";
    private const string Date = "'iat' is missing, or 'iat', 'exp' or 'nbf' is not a number";
    private const string Clock = "it is not valid now by 'iat', 'nbf' or 'exp' and the ClockSkew";
    private const string Content = "the claim 'token_introspection' is missing, or is not an object (RFC 9701 §5)";
    private const string Twice = "An object of the header or the claims has a member name twice";

    private static readonly int Skew = (int)new AccessTokenValidationOptions().ClockSkew.TotalSeconds;

    private readonly OpaqueApi _api = new();

    public static TheoryData<string, string> WrongHeaders => new()
    {
        { "typ JWT", Type },
        { "typ at+jwt", Type },
        { "typ application/at+jwt", Type },
        { "typ logout+jwt", Type },
        { "typ secevent+jwt", Type },
        { "typ dpop+jwt", Type },
        { "typ token-introspection", Type },
        { "typ token-introspection+jwt ", Type },
        { "typ ", Type },
        { "no typ", Type },
        { "none", Algorithm },
        { "HS256", Algorithm },
        { "crit", "its header has 'crit'" },
    };

    public static TheoryData<string, string?, string> WrongClaims => new()
    {
        { "iss", null, Issuer },
        { "iss", "\"https://issuer.example\"", Issuer },
        { "iss", "\"https://Issuer.example/\"", Issuer },
        { "iss", "[\"https://issuer.example/\"]", Issuer },
        { "aud", null, Audience },
        { "aud", "\"other\"", Audience },
        { "aud", "\"API\"", Audience },
        { "aud", "[]", Audience },
        { "aud", "[\"other\",\"another\"]", Audience },
        { "aud", "[\"api\",1]", Audience },
        { "aud", "{\"api\":true}", Audience },
        { "iat", null, Date },
        { "iat", "\"1\"", Date },
        { "iat", "null", Date },
        { "iat", "-1", Date },
        { "exp", "\"9999999999\"", Date },
        { "exp", "null", Date },
        { "nbf", "true", Date },
        { "token_introspection", null, Content },
        { "token_introspection", "null", Content },
        { "token_introspection", "\"{}\"", Content },
        { "token_introspection", "[{\"active\":true}]", Content },
        { "token_introspection", "true", Content },
    };

    public static TheoryData<string, int, string?> Times => new()
    {
        { "iat", Skew, null },
        { "iat", Skew + 1, Clock },
        { "iat", -300 - Skew, null },
        { "iat", -301 - Skew, "'iat' is more than 5 minutes ago" },
        { "exp", 1 - Skew, null },
        { "exp", -Skew, Clock },
        { "nbf", Skew, null },
        { "nbf", Skew + 1, Clock },
    };

    public void Dispose() => _api.Dispose();

    [Rule("RFC 9701 §5 typ")]
    [Theory]
    [MemberData(nameof(WrongHeaders))]
    public async Task Wrong_header_is_unavailable(string wrong, string logged)
    {
        TestTokenBuilder jwt = _api.Signed();
        _api.Endpoint.Always(wrong switch
        {
            "no typ" => jwt.WithoutHeader("typ"),
            "none" => jwt.Unsecured(),
            "HS256" => jwt.SignedWithPublicKeyAsSecret(),
            "crit" => jwt.WithHeader("crit", new JsonArray("exp")),
            _ => jwt.OfType(wrong["typ ".Length..]),
        });
        await FailAsync(logged);
    }

    [Rule("RFC 9701 §5 typ")]
    [Theory]
    [InlineData("TOKEN-INTROSPECTION+JWT")]
    [InlineData("application/token-introspection+jwt")]
    public async Task Type_may_have_another_case_and_the_prefix(string type)
    {
        _api.Endpoint.Always(_api.Signed().OfType(type));
        await _api.AcceptAsync();
    }

    [Rule("RFC 9701 §5 iss", "RFC 9701 §5 aud", "RFC 9701 §5 iat", "RFC 9701 §5 token_introspection")]
    [Theory]
    [MemberData(nameof(WrongClaims))]
    public async Task Wrong_claim_is_unavailable(string claim, string? json, string logged)
    {
        TestTokenBuilder jwt = _api.Signed();
        _api.Endpoint.Always(json is null ? jwt.WithoutClaim(claim) : jwt.WithClaim(claim, JsonNode.Parse(json)));
        await FailAsync(logged);
    }

    [Theory]
    [InlineData("iss")]
    [InlineData("aud")]
    [InlineData("token_introspection")]
    public async Task Repeated_claim_is_unavailable(string claim)
    {
        _api.Endpoint.Always(_api.Signed().WithRepeatedClaim(claim, "x"));
        await FailAsync(Twice);
    }

    [Rule("RFC 9701 §5 aud")]
    [Theory]
    [InlineData("\"api\"")]
    [InlineData("\"https://api.example.com/\"")]
    [InlineData("[\"other\",\"api\"]")]
    public async Task Audience_is_the_client_or_an_audience_of_this_API(string json)
    {
        _api.Endpoint.Always(_api.Signed().WithClaim("aud", JsonNode.Parse(json)));
        await _api.AcceptAsync();
    }

    [Rule("RFC 9701 §5 iat")]
    [Theory]
    [MemberData(nameof(Times))]
    public async Task Times_are_checked_with_the_clock_skew(string claim, int seconds, string? logged)
    {
        _api.Endpoint.Always(_api.Signed().WithClaim(claim, _api.Seconds + seconds));
        if (logged is null)
            await _api.AcceptAsync();
        else
            await FailAsync(logged);
    }

    [Rule("RFC 9701 §5 signature")]
    [Fact]
    public async Task Algorithm_must_be_one_of_the_issuer()
    {
        using var api = new OpaqueApi(configureApi: static options => options.Issuers[0].AllowedAlgorithms.Add("RS256"));
        api.Endpoint.Always(api.Signed());
        await api.FailAsync("InvalidSignedResponse (status 200; the header's 'alg' is not one of RS256. Register this API's client");
    }

    private async Task FailAsync(string logged)
    {
        await _api.FailAsync($"InvalidSignedResponse (status 200; {logged}");
        Assert.DoesNotContain("alice", Assert.Single(_api.Log.Messages(OpaqueApi.FailedEvent)), StringComparison.Ordinal);
    }
}
