using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Primitives;
using OidcTokenValidation.Challenges;
using OidcTokenValidation.Credentials;
using OidcTokenValidation.Failures;
using OidcTokenValidation.Testing;
using OidcTokenValidation.TestSupport.Core;
using OidcTokenValidation.TestSupport.Logging;

namespace OidcTokenValidation.Tests.Challenges;

/// <summary>RFC 6750 §3, RFC 9110 §11.6.1, RFC 9457.</summary>
public sealed class ChallengeTests : IDisposable
{
    private readonly Api _api = new(options => options.Realm = "things");

    public static TheoryData<TokenFailureCode> Codes => [.. Enum.GetValues<TokenFailureCode>()];

    public void Dispose() => _api.Dispose();

    [Rule("RFC 6750 §3 challenge", "RFC 6750 §3 parameter", "RFC 6750 §3.1 no error")]
    [Fact]
    public async Task Challenge_without_credentials_has_a_realm_and_no_error()
    {
        AccessTokenValidationResult result = await _api.SendAsync(default(StringValues));
        Assert.False(result.IsValid);
        Assert.Equal(TokenFailureCode.NoCredentials, result.Failure.Code);
        Assert.Equal(TokenValidationStage.Credentials, result.Failure.Stage);
        Assert.Null(result.Failure.Error);
        Challenge challenge = _api.Challenge(result);
        Assert.Equal(401, challenge.StatusCode);
        Assert.Equal("Bearer realm=\"things\"", WwwAuthenticate(challenge));
        Assert.Null(challenge.Error);
        Assert.Equal(result.Failure.Description, JsonElement.Parse(challenge.Body.Span).GetProperty("detail").GetString());
    }

    [Fact]
    public async Task Request_without_credentials_is_not_logged_as_rejected()
    {
        using var log = new LogCollector();
        var options = new AccessTokenValidationOptions { Audiences = { Api.Audience }, Issuers = { _api.Issuer.Trust() } };
        using AccessTokenValidator validator = AccessTokenValidator.Create(options, _api.Clock, log);
        await validator.ValidateAsync(TestRequest.Anonymous(), TestContext.Current.CancellationToken);
        Assert.Equal(0, log.RejectionCount);
        await validator.ValidateAsync(TestRequest.Bearer("x"), TestContext.Current.CancellationToken);
        Assert.Equal(1, log.RejectionCount);
    }

    [Rule("RFC 9068 §4 invalid_token", "RFC 6750 §3.1 invalid_token")]
    [Fact]
    public async Task Invalid_token_is_401_invalid_token()
    {
        Challenge challenge = _api.Challenge(await _api.SendAsync(_api.Token().Expired()));
        Assert.Equal(401, challenge.StatusCode);
        Assert.Equal("Bearer realm=\"things\", error=\"invalid_token\", error_description=\"The access token has expired.\"", WwwAuthenticate(challenge));
    }

    [Rule("RFC 6750 §3.1 invalid_request")]
    [Fact]
    public async Task Invalid_request_is_400_invalid_request()
    {
        Challenge challenge = _api.Challenge(await _api.SendAsync("Bearer"));
        Assert.Equal(400, challenge.StatusCode);
        Assert.StartsWith("Bearer realm=\"things\", error=\"invalid_request\", ", WwwAuthenticate(challenge), StringComparison.Ordinal);
    }

    [Rule("RFC 6750 §3.1 insufficient_scope", "RFC 6750 §3.1 scope")]
    [Fact]
    public async Task Missing_scope_is_403_and_names_all_that_are_needed()
    {
        AccessTokenValidationResult result = await _api.SendAsync(_api.Token());
        Challenge challenge = _api.Challenge(result, AccessRequirement.AllScopes("read:things", "delete:things"));
        Assert.Equal(403, challenge.StatusCode);
        Assert.Equal("insufficient_scope", challenge.Error);
        Assert.EndsWith(", scope=\"read:things delete:things\"", WwwAuthenticate(challenge), StringComparison.Ordinal);
    }

    [Rule("RFC 6750 §3.1 other requirement")]
    [Fact]
    public async Task Another_missing_claim_is_403_without_an_error_code()
    {
        AccessTokenValidationResult result = await _api.SendAsync(_api.Token());
        Challenge challenge = _api.Challenge(result, AccessRequirement.Claim("roles", "admin"));
        Assert.Equal(403, challenge.StatusCode);
        Assert.Empty(challenge.Headers);
        Assert.Null(challenge.Error);
    }

    [Fact]
    public void Outage_is_503_with_Retry_After_and_no_challenge()
    {
        var result = AccessTokenValidationResult.Unavailable(FailureTable.Get(TokenFailureCode.KeysUnavailable), PresentedScheme.Bearer, TimeSpan.FromSeconds(11.2));
        Challenge challenge = _api.Challenge(result);
        Assert.Equal(503, challenge.StatusCode);
        Assert.Equal([KeyValuePair.Create("Retry-After", "12")], challenge.Headers);
    }

    [Rule("RFC 6750 §3.1 default")]
    [Fact]
    public void Default_result_is_refused()
    {
        Challenge challenge = _api.Challenge(default);
        Assert.Equal(401, challenge.StatusCode);
        Assert.Equal("invalid_token", challenge.Error);
        Assert.False(default(AccessTokenValidationResult).IsValid);
        Assert.False(default(AccessDecision).IsGranted);
    }

    [Rule("RFC 6750 §3 characters")]
    [Theory]
    [MemberData(nameof(Codes))]
    public void Every_code_has_a_row_with_texts_that_a_header_can_contain(TokenFailureCode code)
    {
        TokenFailure failure = FailureTable.Get(code);
        Assert.True(failure.Error is "invalid_request" or "invalid_token" or "invalid_dpop_proof" or "use_dpop_nonce" or null);
        Assert.True(AuthParam.IsQuotable(failure.Description));
        Assert.Matches("^(RFC [0-9]+|draft-[a-z-]+) §[0-9.]+$", failure.Section);
        Assert.NotEqual(failure.Description, failure.Explanation);
        Assert.True(code == TokenFailureCode.None || Enum.IsDefined(failure.Stage));
    }

    [Rule("RFC 6750 §3.1 description")]
    [Fact]
    public async Task Descriptions_can_be_withheld()
    {
        using var api = new Api(options => options.DescribeErrors = false);
        Challenge challenge = api.Challenge(await api.SendAsync(api.Token().Expired()));
        Assert.Equal("Bearer realm=\"api\", error=\"invalid_token\"", WwwAuthenticate(challenge));
        Assert.Null(challenge.Description);
        Assert.Equal("{\"title\":\"Unauthorized\",\"status\":401,\"error\":\"invalid_token\"}", Encoding.UTF8.GetString(challenge.Body.Span));
    }

    [Fact]
    public async Task Body_is_a_problem_document()
    {
        Challenge challenge = _api.Challenge(await _api.SendAsync(_api.Token().Expired()));
        JsonElement body = JsonElement.Parse(challenge.Body.Span);
        Assert.Equal(401, body.GetProperty("status").GetInt32());
        Assert.Equal("Unauthorized", body.GetProperty("title").GetString());
        Assert.Equal("The access token has expired.", body.GetProperty("detail").GetString());
        Assert.Equal("invalid_token", body.GetProperty("error").GetString());
    }

    [Rule("RFC 6750 §3 characters")]
    [Theory]
    [InlineData("a\"b", "ab")]
    [InlineData("a\\b", "ab")]
    [InlineData("a\r\nSet-Cookie: x", "aSet-Cookie: x")]
    [InlineData("é\u0000\u007f", "")]
    public void Writer_removes_everything_that_would_end_a_quoted_string(string value, string written) =>
        Assert.Equal($"Bearer realm=\"{written}\"", new StringBuilder("Bearer").AppendParam("realm", value).ToString());

    private static string WwwAuthenticate(Challenge challenge) =>
        Assert.Single(challenge.Headers, static h => h.Key == "WWW-Authenticate" && h.Value.StartsWith("Bearer ", StringComparison.Ordinal)).Value;
}
