using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Primitives;
using OidcTokenValidation.Testing;
using OidcTokenValidation.TestSupport.Logging;

namespace OidcTokenValidation.Tests.Credentials;

/// <summary>A request whose token is in a location that is not read: no credentials, and a log entry at Debug that names the location.</summary>
public sealed class UnreadTokenTests : IDisposable
{
    private const int Event = 5;

    private readonly TestIssuer _issuer = new("https://issuer.example/", new TestClock(), TestSigningKey.Create("ES256", "k"));
    private readonly LogCollector _log = new();

    public void Dispose()
    {
        _issuer.Dispose();
        _log.Dispose();
    }

    [Theory]
    [InlineData("{0}", "a token without a scheme: write 'Bearer ' before it")]
    [InlineData("Token {0}", "has the scheme 'Token' and a token")]
    [InlineData("jwt {0}", "has the scheme 'JWT' and a token")]
    [InlineData("JWT opaque-secret", "has the scheme 'JWT':")]
    [InlineData("Basic dXNlcjpwYXNz", "has the scheme 'Basic':")]
    [InlineData("opaque-secret", "is a single word: write 'Bearer ' before the token")]
    [InlineData("Token", "has the scheme 'Token' and no token")]
    [InlineData("opaque-secret more", "has another scheme than 'Bearer'")]
    public async Task Authorization_field_that_is_not_read_is_described(string format, string described) =>
        await AssertSeenAsync(Request(string.Format(System.Globalization.CultureInfo.InvariantCulture, format, Token())), described);

    [Fact]
    public async Task DPoP_field_is_described_where_DPoP_is_off() =>
        await AssertSeenAsync(Request($"DPoP {Token()}"), "the scheme 'DPoP' and a token: DPoP.Mode is Off here", static options => options.DPoP.Mode = DPoPMode.Off);

    [Fact]
    public async Task MTLS_POP_field_is_described_where_the_scheme_is_off() =>
        await AssertSeenAsync(Request($"MTLS_POP {Token()}"), "the scheme 'MTLS_POP' and a token: ClientCertificates.AcceptMtlsPop is false here");

    [Theory]
    [InlineData("/things?access_token={0}", "the query parameter 'access_token'")]
    [InlineData("/things?a=b&access%5Ftoken=opaque-secret", "the query parameter 'access_token'")]
    [InlineData("/things?jwt={0}", "seen in the query,")]
    public async Task Token_in_the_query_is_described(string format, string described) =>
        await AssertSeenAsync(Request(default) with { Target = string.Format(System.Globalization.CultureInfo.InvariantCulture, format, Token()) }, described);

    [Theory]
    [InlineData("X-Access-Token", "opaque-secret")]
    [InlineData("x-auth-token", "opaque-secret")]
    [InlineData("X-Forwarded-Access-Token", "{0}")]
    [InlineData("X-Amzn-Oidc-Accesstoken", "{0}")]
    [InlineData("Cookie", "a=b; session={0}; c=d")]
    [InlineData("Sec-WebSocket-Protocol", "bearer, {0}")]
    [InlineData("X-Mine", "Bearer {0}")]
    public async Task Token_in_another_field_is_described(string name, string format) => await AssertSeenAsync(
        Request(default) with { Fields = [new("Accept", "*/*"), new(name, string.Format(System.Globalization.CultureInfo.InvariantCulture, format, Token()))] }, $"seen in the field \"{name}\"");

    [Fact]
    public async Task Names_of_fields_are_cleaned_and_bounded()
    {
        KeyValuePair<string, StringValues>[] fields = [.. Enumerable.Range(0, 300).Select(i => KeyValuePair.Create($"X-{i}\r\n{new string('x', 500)}", new StringValues(Token())))];
        string line = await AssertSeenAsync(Request(default) with { Fields = fields }, "and more");

        Assert.InRange(line.Length, 100, 700);
        Assert.DoesNotContain(line, char.IsControl);
    }

    [Fact]
    public async Task Request_without_a_token_writes_no_log_entry()
    {
        using AccessTokenValidator validator = Create(LogLevel.Debug);
        KeyValuePair<string, StringValues>[] fields = [new("Accept", "*/*"), new("Cookie", "session=abc"), new("X-Access-Token", ""), new("If-None-Match", "\"eyJ\"")];
        AccessTokenValidationResult result = await validator.ValidateAsync(Request(default) with { Fields = fields }, TestContext.Current.CancellationToken);

        Assert.Equal(AccessTokenOutcome.NoCredentials, result.Outcome);
        Assert.Empty(_log.Messages(Event));
    }

    [Fact]
    public async Task Fields_are_not_read_while_Debug_is_off()
    {
        using AccessTokenValidator validator = Create(LogLevel.Information);
        AccessTokenValidationResult result = await validator.ValidateAsync(Request(default) with { Fields = Unread() }, TestContext.Current.CancellationToken);

        Assert.Equal(AccessTokenOutcome.NoCredentials, result.Outcome);
        Assert.Empty(_log.Messages(Event));

        static IEnumerable<KeyValuePair<string, StringValues>> Unread()
        {
            Assert.Fail("The fields were read.");
            yield break;
        }
    }

    [Fact]
    public async Task Fields_are_not_read_for_a_request_with_a_token()
    {
        using AccessTokenValidator validator = Create(LogLevel.Debug);
        ResourceRequest request = Request($"Bearer {Token()}") with { Fields = [new("X-Access-Token", Token())] };

        Assert.True((await validator.ValidateAsync(request, TestContext.Current.CancellationToken)).IsValid);
        Assert.Empty(_log.Messages(Event));
    }

    private async Task<string> AssertSeenAsync(ResourceRequest request, string described, Action<AccessTokenValidationOptions>? configure = null)
    {
        using AccessTokenValidator validator = Create(LogLevel.Debug, configure);
        AccessTokenValidationResult result = await validator.ValidateAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(AccessTokenOutcome.NoCredentials, result.Outcome);
        string line = Assert.Single(_log.Messages(Event));
        Assert.Contains(described, line, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", line, StringComparison.Ordinal);
        Assert.DoesNotContain("dXNlcjpwYXNz", line, StringComparison.Ordinal);
        Assert.DoesNotContain("eyJ", line, StringComparison.Ordinal);

        // The report contains it too, and the response does not change.
        Assert.Contains(described, validator.Explain(request, result).Failure!.Explanation, StringComparison.Ordinal);
        Challenge challenge = validator.CreateChallenge(result);
        Assert.Equal((401, null), (challenge.StatusCode, challenge.Error));
        Assert.Null(challenge.Explanation);
        return line;
    }

    private AccessTokenValidator Create(LogLevel level, Action<AccessTokenValidationOptions>? configure = null)
    {
        var options = new AccessTokenValidationOptions { Audiences = { TestIssuer.DefaultAudience }, Issuers = { _issuer.Trust() } };
        configure?.Invoke(options);
        _log.MinLevel = level;
        return AccessTokenValidator.Create(options, _issuer.Clock, _log);
    }

    private string Token() => _issuer.Token().Create();

    private static ResourceRequest Request(StringValues authorization) => new() { Method = "GET", Scheme = "https", Host = "api.example.com", Target = "/things", Authorization = authorization };
}
