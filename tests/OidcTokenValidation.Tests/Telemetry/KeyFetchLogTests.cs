using Microsoft.Extensions.Logging;
using OidcTokenValidation.Testing;
using OidcTokenValidation.Tests.Telemetry.Support;
using OidcTokenValidation.TestSupport.Logging;

namespace OidcTokenValidation.Tests.Telemetry;

/// <summary>The log entry of a fetch that failed: what was received, and what to do.</summary>
public sealed class KeyFetchLogTests : IDisposable
{
    private const int Failed = 11;

    private readonly LogCollector _log = new();
    private readonly LoggerFactory _loggers;

    public KeyFetchLogTests() => _loggers = new LoggerFactory([_log]);

    public void Dispose()
    {
        _loggers.Dispose();
        _log.Dispose();
    }

    [Fact]
    public async Task Provider_that_cannot_be_reached_has_no_status()
    {
        await using var rig = new Rig(static options => options.Trust("https://127.0.0.1:9/"), _loggers);
        await rig.Validator.Issuers.Single(static issuer => issuer.Issuer == "https://127.0.0.1:9/").RefreshAsync(TestContext.Current.CancellationToken);

        (_, LogLevel level, _, string text, _) = Assert.Single(_log.Events(Failed));
        Assert.Equal(LogLevel.Error, level);
        Assert.StartsWith("[rig] The keys of https://127.0.0.1:9/ could not be fetched: Unreachable, no response from https://127.0.0.1:9/.well-known/openid-configuration; \"", text, StringComparison.Ordinal);
        Assert.Contains("whether the provider is up", text, StringComparison.Ordinal);
        Assert.DoesNotContain("status", text, StringComparison.Ordinal);
    }

    [Rule("RFC 8414 §3.3 issuer", "OpenID Connect Discovery 1.0 §4.3 issuer")]
    [Fact]
    public async Task Issuer_mismatch_message_contains_the_document_s_issuer_and_what_to_write()
    {
        await using var rig = new Rig(loggers: _loggers);
        rig.Provider.FailWith(new TestResponse { Body = """{"issuer":"https://login.example.com/realms/acme","jwks_uri":"https://login.example.com/jwks"}""" });
        Assert.Equal(KeyFetchFault.IssuerMismatch, await rig.RefreshAsync());

        string text = Assert.Single(_log.Events(Failed)).Message;
        Assert.Contains($"the document's 'issuer' is \"https://login.example.com/realms/acme\", and \"{rig.Issuer}\" was expected, to the letter", text, StringComparison.Ordinal);
        Assert.Contains("write its 'issuer' into TrustedIssuer.Issuer", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"issuer":7}""", "the document has no 'issuer'")]
    [InlineData("""{"issuer":"a\r\nInjected: \"line\u001b[31m\u202e"}""", "\"a\\u000d\\u000aInjected: \\u0022line\\u001b[31m\\u202e\"")]
    public async Task Issuer_of_the_document_is_escaped(string document, string expected)
    {
        await using var rig = new Rig(loggers: _loggers);
        rig.Provider.FailWith(new TestResponse { Body = document });
        Assert.Equal(KeyFetchFault.IssuerMismatch, await rig.RefreshAsync());

        string text = Assert.Single(_log.Events(Failed)).Message;
        Assert.Contains(expected, text, StringComparison.Ordinal);
        Assert.DoesNotContain(text, char.IsControl);
    }

    [Fact]
    public async Task Issuer_of_the_document_is_truncated()
    {
        await using var rig = new Rig(loggers: _loggers);
        rig.Provider.FailWith(new TestResponse { Body = $$"""{"issuer":"{{new string('x', 50_000)}}"}""" });
        Assert.Equal(KeyFetchFault.IssuerMismatch, await rig.RefreshAsync());

        Assert.InRange(Assert.Single(_log.Events(Failed)).Message.Length, 300, 900);
    }

    [Theory]
    [InlineData(401, "returned the status 401. The server demands credentials")]
    [InlineData(403, "returned the status 403. The server, or a firewall in front of it, refuses this client: permit the User-Agent OidcTokenValidation/")]
    [InlineData(404, "returned the status 404. There is no such document. Check TrustedIssuer.Issuer")]
    [InlineData(406, "returned the status 406. The server has no JSON at this address")]
    [InlineData(429, "returned the status 429. The provider limits the number of requests")]
    [InlineData(503, "returned the status 503. The provider, or a gateway in front of it, fails")]
    [InlineData(204, "returned the status 204. The status 200 was expected")]
    [InlineData(302, "returned the status 302. Redirects are not followed")]
    public async Task Status_is_logged(int status, string expected)
    {
        await using var rig = new Rig(loggers: _loggers);
        rig.Provider.FailWith(new TestResponse { Status = status });
        await rig.RefreshAsync();

        Assert.Contains(expected, Assert.Single(_log.Events(Failed)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("issuer", "The address is made from TrustedIssuer.Issuer: where this network reaches the provider at another one, set KeySourceOptions.MetadataAddress or JwksAddress.")]
    [InlineData("metadata", "The address is that of KeySourceOptions.MetadataAddress")]
    [InlineData("jwks", "The address is that of KeySourceOptions.JwksAddress")]
    [InlineData("jwks_uri", "The address is the 'jwks_uri' of the provider's metadata: where this network reaches the keys at another one, set KeySourceOptions.JwksAddress.")]
    public async Task Unreachable_address_is_reported_with_the_option_that_it_comes_from(string origin, string advice)
    {
        const string Nowhere = "http://127.0.0.1:9/";
        await using var rig = new Rig(loggers: _loggers);
        var issuer = new TrustedIssuer { Issuer = origin == "issuer" ? Nowhere : rig.Issuer, Keys = { AllowLoopbackHttp = true, FetchTimeout = TimeSpan.FromSeconds(30) } };
        if (origin == "metadata")
            issuer.Keys.MetadataAddress = Nowhere;
        if (origin == "jwks")
            issuer.Keys.JwksAddress = Nowhere;
        if (origin == "jwks_uri")
            rig.Provider.Script = _ => new TestResponse { Body = $$"""{"issuer":"{{rig.Issuer}}","jwks_uri":"{{Nowhere}}keys"}""" };
        using var validator = AccessTokenValidator.Create(new AccessTokenValidationOptions { Audiences = { "api" }, Issuers = { issuer } }, loggerFactory: _loggers);
        var thrown = await Assert.ThrowsAsync<InvalidOperationException>(() => validator.RequireKeysAsync(TimeSpan.Zero, TestContext.Current.CancellationToken));

        Assert.Contains(advice, Assert.Single(_log.Events(Failed)).Message, StringComparison.Ordinal);
        Assert.Contains(advice, thrown.Message, StringComparison.Ordinal);
        Assert.Equal(origin == "issuer", thrown.Message.Contains("MetadataAddress or JwksAddress", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(404)]
    [InlineData(204)]
    public async Task Status_of_the_key_set_is_reported_with_the_option_that_its_address_comes_from(int status)
    {
        await using var rig = new Rig(loggers: _loggers);
        rig.Provider.Script = path => path.Contains("well-known", StringComparison.Ordinal)
            ? new TestResponse { Body = $$"""{"issuer":"{{rig.Issuer}}","jwks_uri":"{{rig.Issuer.TrimEnd('/')}}/elsewhere"}""" }
            : new TestResponse { Status = status };
        await rig.RefreshAsync();

        string text = Assert.Single(_log.Events(Failed)).Message;
        Assert.Contains("The address is the 'jwks_uri' of the provider's metadata; where the keys are located elsewhere, set KeySourceOptions.JwksAddress.", text, StringComparison.Ordinal);
        Assert.DoesNotContain("KeySourceOptions.MetadataAddress", text, StringComparison.Ordinal);
    }
}
