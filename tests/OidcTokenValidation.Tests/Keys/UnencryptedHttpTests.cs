using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OidcTokenValidation.Testing;
using OidcTokenValidation.Tests.Keys.Support;
using OidcTokenValidation.TestSupport.Core;
using OidcTokenValidation.TestSupport.Logging;

namespace OidcTokenValidation.Tests.Keys;

/// <summary>A provider that is reached over plain http inside a private network, where the options of its issuer allow it explicitly.</summary>
public sealed class UnencryptedHttpTests : IDisposable
{
    private const string Public = "https://login.example.com/realms/things";
    private const string Private = "http://keycloak:8080/realms/things";
    private const string Well = "/.well-known/openid-configuration";
    private const string Certs = "/protocol/openid-connect/certs";
    private const int WarningEvent = 18;

    private readonly PrivateNetwork _network = new();
    private readonly TestClock _clock = new();
    private readonly LogCollector _log = new();
    private readonly TestIssuer _public;
    private readonly TestIssuer _private;

    public UnencryptedHttpTests()
    {
        _public = new TestIssuer(Public, _clock, SharedKey.Rs256);
        _private = new TestIssuer(Private, _clock, SharedKey.Rs256);
    }

    public void Dispose()
    {
        _public.Dispose();
        _private.Dispose();
        _network.Dispose();
        _log.Dispose();
    }

    [Fact]
    public async Task Issuer_of_a_private_network_is_discovered_over_http()
    {
        Serve(Private, issuer: Private, jwks: Private);
        using AccessTokenValidator validator = Create(Private, static keys => keys.AllowUnencryptedHttp = true);

        KeyedApi.AssertValid(await SendAsync(validator, _private));
        Assert.Equal([Private + Well, Private + Certs], _network.Requests);
    }

    [Fact]
    public async Task Public_issuer_is_fetched_by_a_metadata_address_inside_the_network()
    {
        Serve(Private, issuer: Public, jwks: Private);
        using AccessTokenValidator validator = Create(Public, static keys => (keys.AllowUnencryptedHttp, keys.MetadataAddress) = (true, Private + Well));

        KeyedApi.AssertValid(await SendAsync(validator, _public));
        Assert.Equal([Private + Well, Private + Certs], _network.Requests);
        Assert.Equal(TokenFailureCode.IssuerNotTrusted, (await SendAsync(validator, _private)).Failure!.Code);
    }

    [Fact]
    public async Task Public_jwks_uri_that_the_container_cannot_reach_is_bypassed_by_the_address_of_the_keys()
    {
        Serve(Private, issuer: Public, jwks: Public);
        using AccessTokenValidator discovering = Create(Public, static keys => (keys.AllowUnencryptedHttp, keys.MetadataAddress) = (true, Private + Well));
        Assert.Equal(TokenFailureCode.KeysUnavailable, (await SendAsync(discovering, _public)).Failure!.Code);
        string failed = Assert.Single(_log.Messages(KeyedApi.FailedEvent));
        Assert.Contains(Public + Certs, failed, StringComparison.Ordinal);
        Assert.Contains("set KeySourceOptions.JwksAddress.", failed, StringComparison.Ordinal);

        using AccessTokenValidator validator = Create(Public, static keys => (keys.AllowUnencryptedHttp, keys.JwksAddress) = (true, Private + Certs));
        KeyedApi.AssertValid(await SendAsync(validator, _public));
    }

    [Fact]
    public async Task Issuer_that_a_browser_sees_on_localhost_is_trusted_by_keys_from_inside_the_network()
    {
        Serve(Private, issuer: Private, jwks: Private);
        using var local = new TestIssuer("http://localhost:8080/realms/things", _clock, SharedKey.Rs256);
        using AccessTokenValidator validator = Create(local.Issuer, static keys => (keys.AllowUnencryptedHttp, keys.JwksAddress) = (true, Private + Certs));

        KeyedApi.AssertValid(await SendAsync(validator, local));
    }

    [Fact]
    public async Task Issuer_of_a_resolver_may_be_fetched_over_http_where_the_resolver_allows_it()
    {
        Serve(Private, issuer: Private, jwks: Private);
        var options = new AccessTokenValidationOptions { Audiences = [TestIssuer.DefaultAudience], Backchannel = () => new Undisposed(_network) };
        bool allow = false;
        options.ResolveIssuer = issuer => new TrustedIssuer { Issuer = issuer, Keys = { AllowUnencryptedHttp = allow } };
        using AccessTokenValidator validator = AccessTokenValidator.Create(options, _clock, _log);

        Assert.Equal(TokenFailureCode.IssuerNotTrusted, (await SendAsync(validator, _private)).Failure!.Code);
        Assert.Empty(_network.Requests);
        allow = true;
        KeyedApi.AssertValid(await SendAsync(validator, _private));
    }

    [Fact]
    public async Task Metadata_of_the_private_name_is_never_used_for_the_public_issuer()
    {
        Serve(Private, issuer: Private, jwks: Private);
        using AccessTokenValidator validator = Create(Public, static keys => (keys.AllowUnencryptedHttp, keys.MetadataAddress) = (true, Private + Well));

        Assert.Equal(KeyFetchFault.IssuerMismatch, await validator.Issuers[0].RefreshAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Redirects_are_not_followed_over_http_either()
    {
        Serve(Private, issuer: Private, jwks: Private);
        _network.Redirects[Private + Certs] = "http://elsewhere:8080/keys";
        using AccessTokenValidator validator = Create(Private, static keys => keys.AllowUnencryptedHttp = true);

        Assert.Equal(KeyFetchFault.Redirected, await validator.Issuers[0].RefreshAsync(TestContext.Current.CancellationToken));
        Assert.Equal([Private + Well, Private + Certs], _network.Requests);
    }

    [Rule("RFC 8414 §2 https")]
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Http_jwks_uri_is_refused_without_the_option_and_the_log_names_the_option_and_the_address(bool allowLoopbackHttp)
    {
        Serve(Public, issuer: Public, jwks: Private);
        using AccessTokenValidator validator = Create(Public, keys => keys.AllowLoopbackHttp = allowLoopbackHttp);

        Assert.Equal(KeyFetchFault.AddressNotAllowed, await validator.Issuers[0].RefreshAsync(TestContext.Current.CancellationToken));
        Assert.Equal([Public + Well], _network.Requests);
        string failed = Assert.Single(_log.Messages(KeyedApi.FailedEvent));
        Assert.Contains($"its 'jwks_uri' is \"{Private}{Certs}\"", failed, StringComparison.Ordinal);
        Assert.Contains("set Keys.AllowUnencryptedHttp", failed, StringComparison.Ordinal);
        Assert.DoesNotContain("AllowLoopbackHttp", failed, StringComparison.Ordinal);
    }

    [Rule("RFC 8414 §2 https")]
    [Fact]
    public async Task Jwks_uri_with_a_user_name_is_refused_with_the_option_too_and_not_logged()
    {
        _network.Documents[Private + Well] = $$"""{"issuer":"{{Private}}","jwks_uri":"http://user:pass@keycloak:8080/keys"}""";
        using AccessTokenValidator validator = Create(Private, static keys => keys.AllowUnencryptedHttp = true);

        Assert.Equal(KeyFetchFault.AddressNotAllowed, await validator.Issuers[0].RefreshAsync(TestContext.Current.CancellationToken));
        string failed = Assert.Single(_log.Messages(KeyedApi.FailedEvent));
        Assert.Contains("its 'jwks_uri' has a user name", failed, StringComparison.Ordinal);
        Assert.DoesNotContain("pass", failed, StringComparison.Ordinal);
    }

    [Fact]
    public void Each_message_that_refuses_http_names_the_option()
    {
        var error = Assert.Throws<OptionsValidationException>(static () => AccessTokenValidator.Create(new AccessTokenValidationOptions
        {
            Audiences = { "a" },
            Issuers =
            {
                new() { Issuer = Private },
                new() { Issuer = "https://one.example/", Keys = { MetadataAddress = Private + Well, AllowLoopbackHttp = true } },
                new() { Issuer = "https://two.example/", Keys = { JwksAddress = Private + Certs }, Introspection = new() { Endpoint = "http://keycloak:8080/introspect", ClientId = "api", ClientSecret = "x" } },
            },
        }));

        Assert.Equal(4, error.Failures.Count());
        Assert.All(error.Failures, static failure => Assert.Contains("Keys.AllowUnencryptedHttp", failure, StringComparison.Ordinal));
        Assert.All(error.Failures, static failure => Assert.DoesNotContain("AllowLoopbackHttp", failure, StringComparison.Ordinal));
        Assert.Contains("Issuers[1].Keys.MetadataAddress is", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://127.0.0.1:8080/")]
    [InlineData("http://localhost:8080/")]
    [InlineData("http://[::1]:8080/")]
    public void Message_about_http_on_a_loopback_address_names_the_option_that_suffices(string issuer)
    {
        string message = Assert.Throws<OptionsValidationException>(() => Create(issuer, static _ => { })).Message;
        Assert.Contains("set Keys.AllowLoopbackHttp", message, StringComparison.Ordinal);
        Assert.DoesNotContain("AllowUnencryptedHttp", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Message_about_an_https_address_names_no_option_for_http() =>
        Assert.DoesNotContain("Allow", Assert.Throws<OptionsValidationException>(() => Create("https://login.example/?x=1", static _ => { })).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("http://127.0.0.1:9/", "which suffices for this issuer")]
    [InlineData("http://keycloak:8080/realms/things", "remove it and use https.")]
    public void Warning_about_unencrypted_http_names_the_narrower_option_where_it_suffices(string issuer, string advice)
    {
        using AccessTokenValidator validator = Create(issuer, static keys => keys.AllowUnencryptedHttp = true);
        Assert.Contains(advice, Assert.Single(_log.Messages(18)), StringComparison.Ordinal);
    }

    [Fact]
    public void Message_about_another_error_of_an_address_names_no_option_that_is_set() =>
        Assert.DoesNotContain("Allow", Assert.Throws<OptionsValidationException>(() => Create("ftp://keycloak/", static keys => keys.AllowUnencryptedHttp = true)).Message, StringComparison.Ordinal);

    [Fact]
    public void Each_start_logs_a_warning_for_each_issuer_that_may_be_fetched_over_http()
    {
        Serve(Private, issuer: Private, jwks: Private);
        for (int start = 1; start <= 2; start++)
        {
            using AccessTokenValidator validator = Create(Private, static keys => keys.AllowUnencryptedHttp = true);
            Assert.Equal(start, _log.Messages(WarningEvent).Count);
        }

        Assert.All(_log.Messages(WarningEvent), static text => Assert.StartsWith($"Keys.AllowUnencryptedHttp is set for {Private}:", text, StringComparison.Ordinal));
        Assert.Equal(_log.Messages(WarningEvent), _log.Messages(LogLevel.Warning));
    }

    [Fact]
    public void Issuer_for_which_nothing_is_fetched_causes_no_warning()
    {
        using AccessTokenValidator validator = Create(Private, keys => (keys.AllowUnencryptedHttp, keys.Jwks) = (true, _private.Jwks));
        using AccessTokenValidator encrypted = Create(Public, static _ => { });

        Assert.Empty(_log.Messages(LogLevel.Warning));
    }

    [Fact]
    public async Task Introspection_over_http_is_possible_and_causes_the_warning()
    {
        const string Endpoint = "http://keycloak:8080/realms/things/protocol/openid-connect/token/introspect";
        _network.Documents[Endpoint] = $$"""{"active":true,"iss":"{{Public}}","aud":"{{TestIssuer.DefaultAudience}}","sub":"alice","client_id":"app"}""";
        using AccessTokenValidator validator = Create(
            Public,
            keys => (keys.AllowUnencryptedHttp, keys.Jwks) = (true, _public.Jwks),
            static issuer => issuer.Introspection = new() { Endpoint = Endpoint, ClientId = "api", ClientSecret = "secret" });

        KeyedApi.AssertValid(await validator.ValidateAsync(TestRequest.Bearer("opaque"), TestContext.Current.CancellationToken));
        Assert.StartsWith(Endpoint, Assert.Single(_network.Requests), StringComparison.Ordinal);
        Assert.Single(_log.Messages(WarningEvent));
    }

    private void Serve(string at, string issuer, string jwks)
    {
        _network.Documents[at + Well] = $$"""{"issuer":"{{issuer}}","jwks_uri":"{{jwks}}{{Certs}}"}""";
        _network.Documents[Private + Certs] = _private.Jwks;
    }

    private AccessTokenValidator Create(string issuer, Action<KeySourceOptions> configure, Action<TrustedIssuer>? configureIssuer = null)
    {
        var trusted = new TrustedIssuer { Issuer = issuer };
        configure(trusted.Keys);
        configureIssuer?.Invoke(trusted);
        return AccessTokenValidator.Create(new() { Audiences = [TestIssuer.DefaultAudience], Issuers = [trusted], Backchannel = () => new Undisposed(_network) }, _clock, _log);
    }

    private static Task<AccessTokenValidationResult> SendAsync(AccessTokenValidator validator, TestIssuer issuer) =>
        validator.ValidateAsync(TestRequest.Bearer(issuer.Token().Create()), TestContext.Current.CancellationToken).Soon();

    // Several validators share the network.
    private sealed class Undisposed(HttpMessageHandler network) : DelegatingHandler(network)
    {
        protected override void Dispose(bool disposing) => base.Dispose(disposing: false);
    }
}
