using System.Text.Json.Nodes;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using OidcTokenValidation.Testing;

namespace OidcTokenValidation.Tests.Properties;

/// <summary>What a validation costs the garbage collector. Bytes are counted, not time: the numbers are the same on every machine.</summary>
public sealed class AllocationTests : IDisposable
{
    /// <summary>The bytes of a rejection before any cryptography, which an attacker can cause at will.</summary>
    private const long CheapRefusal = 200;

    /// <summary>The bytes of a rejection after the token has been read completely, when its key is looked up.</summary>
    private const long ReadRefusal = 1_000;

    /// <summary>The bytes of a new token of usual size and its result, beyond those of the signature verification.</summary>
    private const long NewToken = 730;

    /// <summary>The bytes of a cached token and its result.</summary>
    private const long CachedToken = 150;

    // Elliptic, because such a key is made quickly.
    private static readonly TestSigningKey Key = TestSigningKey.Create("ES256");

    private readonly TestIssuer _issuer = new("https://issuer.example/", clock: null, Key);
    private readonly AccessTokenValidator _validator;

    public AllocationTests() => _validator = _issuer.CreateValidator();

    public static TheoryData<string, TokenFailureCode> Refusals => new()
    {
        { "expired", TokenFailureCode.Expired },
        { "for another API", TokenFailureCode.AudienceMismatch },
        { "of an unknown issuer", TokenFailureCode.IssuerNotTrusted },
        { "an ID token", TokenFailureCode.TypeNotAccepted },
        { "unsigned", TokenFailureCode.UnsecuredToken },
        { "opaque", TokenFailureCode.NotCompactJws },
        { "not JSON", TokenFailureCode.InvalidJson },
        { "not base64url", TokenFailureCode.InvalidBase64Url },
        { "too long", TokenFailureCode.TokenTooLong },
        { "for 64 APIs that are spelt almost like this one", TokenFailureCode.AudienceMismatch },
        { "for 64 APIs in escaped letters", TokenFailureCode.AudienceMismatch },
        { "for 2,000 APIs", TokenFailureCode.ClaimInvalid },
        { "with 9 actors", TokenFailureCode.ClaimInvalid },
        { "with 300 members of an actor", TokenFailureCode.TooManyMembers },
        { "with 200 authorization details, the last one malformed", TokenFailureCode.ClaimInvalid },
        { "of an unknown key", TokenFailureCode.KeyNotFound },
    };

    public void Dispose()
    {
        _validator.Dispose();
        _issuer.Dispose();
    }

    [Theory]
    [MemberData(nameof(Refusals))]
    public void Rejection_before_any_cryptography_is_cheap(string token, TokenFailureCode code)
    {
        ResourceRequest request = TestRequest.Bearer(Create(token));
        Assert.Equal(code, Validate(request).Failure?.Code);

        long bytes = Allocated.By(() => Validate(request));

        TestContext.Current.TestOutputHelper?.WriteLine($"{token}: {bytes} bytes");
        Assert.InRange(bytes, 0, code == TokenFailureCode.KeyNotFound ? ReadRefusal : CheapRefusal);
    }

    [Fact]
    public void Request_without_credentials_costs_nothing()
    {
        ResourceRequest request = TestRequest.Anonymous();

        Assert.Equal(0, Allocated.By(() => Validate(request)));
    }

    [Theory]
    [InlineData("RS256")]
    [InlineData("PS256")]
    [InlineData("ES256")]
    public void New_token_costs_little_more_than_its_content(string algorithm)
    {
        // The crypto provider allocates nothing, so that only the allocations of the library are counted.
        using var key = TestSigningKey.Create(algorithm);
        using var issuer = new TestIssuer("https://issuer.example/", clock: null, key);
        using var validator = AccessTokenValidator.Create(new AccessTokenValidationOptions
        {
            Audiences = { TestIssuer.DefaultAudience },
            Issuers = { issuer.Trust() },
            CryptoProvider = new AcceptingCryptoProvider(),
        });
        var requests = new Queue<ResourceRequest>(Enumerable.Range(0, 1_000).Select(_ => TestRequest.Bearer(issuer.Token().WithScope("read:things", "write:things").Create())));

        long bytes = Allocated.By(() => Assert.True(validator.ValidateAtOnce(requests.Dequeue()).IsValid));

        TestContext.Current.TestOutputHelper?.WriteLine($"{algorithm}: {bytes} bytes");
        Assert.InRange(bytes, 0, NewToken);
    }

    [Fact]
    public void Cached_token_costs_next_to_nothing()
    {
        ResourceRequest request = TestRequest.Bearer(_issuer.Token().WithScope("read:things", "write:things").Create());

        long bytes = Allocated.By(() => Assert.True(Validate(request).IsValid));

        TestContext.Current.TestOutputHelper?.WriteLine($"{bytes} bytes");
        Assert.InRange(bytes, 0, CachedToken);
    }

    [Fact]
    public void Cached_token_with_actors_costs_the_same_until_they_are_read()
    {
        ResourceRequest plain = TestRequest.Bearer(_issuer.Token().Create()), delegated = TestRequest.Bearer(Actors(8).Create());

        long bytes = Allocated.By(() => Assert.True(Validate(plain).IsValid));
        long withoutActors = Allocated.By(() => Assert.Null(Validate(plain).Token!.Actor));

        Assert.Equal(bytes, withoutActors);
        Assert.Equal(bytes, Allocated.By(() => Assert.True(Validate(delegated).IsValid)));
        Assert.True(Allocated.By(() => Assert.NotNull(Validate(delegated).Token!.Actor)) > bytes);
    }

    [Fact]
    public void Principal_is_allocated_only_on_demand()
    {
        ResourceRequest request = TestRequest.Bearer(_issuer.Token().WithScope("read:things", "write:things").Create());

        long withoutClaims = Allocated.By(() => Assert.NotNull(Validate(request).Token!.ToPrincipal()));
        long withClaims = Allocated.By(() => Assert.NotNull(Validate(request).Token!.ToPrincipal().FindFirst("scope")));

        TestContext.Current.TestOutputHelper?.WriteLine($"{withoutClaims} bytes; with claims {withClaims} bytes");
        Assert.InRange(withoutClaims, 0, CachedToken + 200);
        Assert.True(withClaims > withoutClaims + 1_000);
    }

    [Theory]
    [InlineData("RS256")]
    [InlineData("PS256")]
    [InlineData("ES256")]
    public void Accepted_token_costs_at_most_half_of_what_the_handler_takes(string algorithm)
    {
        using var key = TestSigningKey.Create(algorithm);
        using var issuer = new TestIssuer("https://issuer.example/", clock: null, key);
        using var validator = AccessTokenValidator.Create(new AccessTokenValidationOptions { Audiences = { TestIssuer.DefaultAudience }, Issuers = { issuer.Trust() }, MaxCachedTokens = 0 });
        string token = issuer.Token().WithScope("read:things", "write:things").Create();
        ResourceRequest request = TestRequest.Bearer(token);
        var handler = new JsonWebTokenHandler();
        var parameters = new TokenValidationParameters
        {
            ValidIssuer = issuer.Issuer,
            ValidAudience = TestIssuer.DefaultAudience,
            IssuerSigningKeys = new JsonWebKeySet(issuer.Jwks).GetSigningKeys(),
        };

        long ours = Allocated.By(() => Assert.True(validator.ValidateAtOnce(request).IsValid));
        long theirs = Allocated.By(() => Assert.True(handler.ValidateTokenAsync(token, parameters).Result.IsValid));

        TestContext.Current.TestOutputHelper?.WriteLine($"{algorithm}: {ours} bytes; the handler {theirs} bytes");
        Assert.InRange(ours, 0, theirs / 2);
    }

    private AccessTokenValidationResult Validate(in ResourceRequest request) => _validator.ValidateAtOnce(request);

    private TestTokenBuilder ForMany(int count, string audience) =>
        _issuer.Token().WithClaim("aud", new JsonArray([.. Enumerable.Repeat(audience, count).Select(static text => JsonValue.Create(text))]));

    private TestTokenBuilder Actors(int count) => _issuer.Token().WithClaim(
        "act", Enumerable.Range(0, count).Aggregate((JsonObject?)null, static (prior, i) => prior is null ? new() { ["sub"] = $"actor{i}" } : new() { ["sub"] = $"actor{i}", ["act"] = prior }));

    private string Create(string token) => token switch
    {
        "expired" => _issuer.Token().Expired().Create(),
        "for another API" => _issuer.Token().For("https://other.example/").Create(),
        "for 64 APIs that are spelt almost like this one" => ForMany(64, "https://api.example.co/").Create(),
        "for 64 APIs in escaped letters" => ForMany(64, new string('"', 70)).Create(),
        "for 2,000 APIs" => ForMany(2_000, "x").Create(),
        "with 9 actors" => Actors(9).Create(),
        "with 300 members of an actor" => _issuer.Token().WithClaim("act", new JsonObject(Enumerable.Range(0, 300).Select(static i => KeyValuePair.Create($"m{i}", (JsonNode?)i)))).Create(),
        "with 200 authorization details, the last one malformed" => _issuer.Token().WithClaim(
            "authorization_details", new JsonArray([.. Enumerable.Range(0, 200).Select(static number => new JsonObject { [number < 199 ? "type" : "kind"] = "x" })])).Create(),
        "of an unknown issuer" => _issuer.Token().WithClaim("iss", "https://other.example/").Create(),
        "an ID token" => _issuer.Token().WithHeader("typ", "JWT").Create(),
        "unsigned" => _issuer.Token().Unsecured().Create(),
        "opaque" => "opaque-token",
        "not JSON" => _issuer.Token().WithRawClaims("claims").Create(),
        "not base64url" => "A.A.A",
        "too long" => _issuer.Token().WithClaim("x", new string('x', 20_000)).Create(),
        "of an unknown key" => _issuer.Token().WithHeader("kid", "unknown").Create(),
        _ => throw new ArgumentOutOfRangeException(nameof(token), token, "No such token."),
    };
}
