using System.Text;
using OidcTokenValidation.Testing;
using OidcTokenValidation.TestSupport.Core;

namespace OidcTokenValidation.Tests.Failures;

/// <summary>The log names what is configured or published where a token names something else: issuers, keys, algorithms. Responses do not.</summary>
public sealed class NamedChoicesTests
{
    [Fact]
    public async Task Failure_for_an_unknown_issuer_names_the_configured_issuers()
    {
        using var api = new Api(static options => options.Trust("https://second.example/"));
        TokenFailure failure = await RefuseAsync(api, api.Token().From("https://mallory.example/"), TokenFailureCode.IssuerNotTrusted);

        Assert.Contains("one of 'https://", failure.Explanation, StringComparison.Ordinal);
        Assert.Contains("'https://issuer.example/'", failure.Explanation, StringComparison.Ordinal);
        Assert.Contains("'https://second.example/'", failure.Explanation, StringComparison.Ordinal);
        Assert.DoesNotContain("mallory", failure.Explanation, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Configured_issuers_are_listed_up_to_a_maximum()
    {
        using var api = new Api(static options =>
        {
            for (int i = 0; i < 40; i++)
                options.Trust($"https://i{i}.example/{new string('x', 400)}");
        });
        TokenFailure failure = await RefuseAsync(api, api.Token().From("https://mallory.example/"), TokenFailureCode.IssuerNotTrusted);

        Assert.Contains(" and 33 more", failure.Explanation, StringComparison.Ordinal);
        Assert.InRange(failure.Explanation.Length, 1000, 5000);
    }

    [Fact]
    public async Task Near_miss_of_an_issuer_is_named_with_the_configured_ones()
    {
        using var api = new Api();
        TokenFailure failure = await RefuseAsync(api, api.Token().From("https://issuer.example"), TokenFailureCode.IssuerNotTrusted);

        Assert.Contains("Expected 'iss' to be 'https://issuer.example/'; it is 'https://issuer.example', without the trailing slash", failure.Explanation, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Message_names_the_resolver_where_it_returned_no_issuer()
    {
        using var api = new Api(static options => options.ResolveIssuer = static _ => null);
        TokenFailure failure = await RefuseAsync(api, api.Token().From("https://mallory.example/"), TokenFailureCode.IssuerNotTrusted);

        Assert.Contains("an issuer that ResolveIssuer names", failure.Explanation, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Failure_for_an_unknown_key_names_the_known_keys()
    {
        using var api = new Api();
        TokenFailure failure = await RefuseAsync(api, api.Token().WithHeader("kid", "mallory"), TokenFailureCode.KeyNotFound);

        Assert.Contains("The header has a 'kid', and 'alg' is RS256. The keys of https://issuer.example/ that are used: \"shared\" (RS256", failure.Explanation, StringComparison.Ordinal);
        Assert.DoesNotContain("mallory", failure.Explanation, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Known_keys_are_listed_up_to_a_maximum_number_and_length()
    {
        using var key = TestSigningKey.Create("ES256", new string('k', 300));
        using var api = new Api(key: key);
        var others = new List<TestSigningKey>();
        string jwks = $$"""{"keys":[{{string.Join(',', Enumerable.Range(0, 20).Select(i => Make($"{i:00}\r\n{new string('n', 500)}")))}}]}""";
        using var validator = AccessTokenValidator.Create(
            new AccessTokenValidationOptions { Audiences = { Api.Audience }, Issuers = { new TrustedIssuer { Issuer = api.Issuer.Issuer, Keys = { Jwks = jwks } } } }, api.Clock);
        AccessTokenValidationResult result = await validator.ValidateAsync(TestRequest.Bearer(api.Token().Create()), TestContext.Current.CancellationToken);
        others.ForEach(static other => other.Dispose());

        Assert.Equal(TokenFailureCode.KeyNotFound, result.Failure!.Code);
        Assert.Contains(" and 12 more.", result.Failure.Explanation, StringComparison.Ordinal);
        Assert.InRange(result.Failure.Explanation.Length, 500, 1500);
        Assert.DoesNotContain(result.Failure.Explanation, char.IsControl);

        string Make(string keyId)
        {
            var made = TestSigningKey.Create("ES256", keyId);
            others.Add(made);
            return made.PublicJwk;
        }
    }

    [Fact]
    public async Task Failure_for_a_token_without_kid_states_that_it_names_no_key()
    {
        using var key = TestSigningKey.Create("ES256", "e");
        using var api = new Api(static options => options.Issuers[0].AllowedAlgorithms = ["ES256", "ES384"], key);
        using var other = TestSigningKey.Create("ES384", "other");
        TokenFailure failure = await RefuseAsync(api, api.Token().SignedBy(other).WithoutHeader("kid"), TokenFailureCode.KeyNotFound);

        Assert.Contains("The header names no key, and 'alg' is ES384.", failure.Explanation, StringComparison.Ordinal);
        Assert.Contains("\"e\" (ES256)", failure.Explanation, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("HS256", "\"HS256\" came; accepted here: ES384, PS256.")]
    [InlineData("a\nb", "\"a\\u000ab\" came; accepted here: ES384, PS256.")]
    [InlineData("RS256", "Expected one of ES384, PS256 for https://issuer.example/. Add what the provider signs with to AllowedAlgorithms if the provider means it. \"RS256\" came.")]
    public async Task Algorithm_that_is_not_allowed_is_named_with_the_list(string algorithm, string named)
    {
        using var api = new Api(static options => options.Issuers[0].AllowedAlgorithms = ["ES384", "PS256"]);
        TokenFailure failure = await RefuseAsync(api, api.Token().WithHeader("alg", algorithm), TokenFailureCode.AlgorithmNotAllowed);

        Assert.Contains(named, failure.Explanation, StringComparison.Ordinal);
        Assert.DoesNotContain(failure.Explanation, char.IsControl);
    }

    [Fact]
    public async Task Rejected_algorithm_is_logged_with_a_bounded_length()
    {
        using var api = new Api();
        Assert.InRange((await RefuseAsync(api, api.Token().WithHeader("alg", new string('x', 2000)), TokenFailureCode.AlgorithmNotAllowed)).Explanation.Length, 50, 400);
    }

    // The response contains none of it.
    private static async Task<TokenFailure> RefuseAsync(Api api, TestTokenBuilder token, TokenFailureCode code)
    {
        AccessTokenValidationResult result = await api.SendAsync(token);
        Assert.Equal(code, result.Failure?.Code);
        Challenge challenge = api.Challenge(result);
        string sent = Encoding.UTF8.GetString(challenge.Body.Span) + string.Concat(challenge.Headers.Select(static field => field.Value));
        Assert.All((string[])["issuer.example", "second.example", "shared", "mallory", " came"], text => Assert.DoesNotContain(text, sent, StringComparison.Ordinal));
        return result.Failure!;
    }
}
