using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using OidcTokenValidation.Testing;
using OidcTokenValidation.Tests.Hosting.Support;
using OidcTokenValidation.Tests.Introspection.Support;

namespace OidcTokenValidation.Tests.Introspection;

/// <summary>A reload applies the rules of signed responses, and keeps the keys, and the cached responses where it can.</summary>
public sealed class SignedResponseReloadTests : IAsyncLifetime
{
    private const string Other = "https://other.example/";

    private readonly FakeEndpoint _endpoint = new();
    private readonly ReloadingApi _api;
    private int _tokens;
    private int _fetches;

    public SignedResponseReloadTests()
    {
        _api = new ReloadingApi(
            services => services.Configure<AccessTokenValidationOptions>(options => options.Backchannel = CreateHandler),
            settings:
            [
                ("Issuers:0:Introspection:Endpoint", FakeEndpoint.Address),
                ("Issuers:0:Introspection:ClientId", "api"),
                ("Issuers:0:Introspection:ClientSecret", "secret"),
            ]);
        Respond("api");
    }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync() => await _api.DisposeAsync();

    [Fact]
    public async Task Realm_keeps_cached_responses_and_keys()
    {
        Assert.Null(await _api.SendAsync("opaque"));
        int fetches = _fetches;
        _api.Change(("Realm", "other"));
        Assert.Null(await _api.SendAsync("opaque"));
        Assert.Null(await SendNewAsync());
        Assert.Equal((2, fetches), (_endpoint.Count, _fetches));
    }

    [Fact]
    public async Task Audiences_are_applied_to_signed_responses()
    {
        Respond(Other);
        Assert.Equal(TokenFailureCode.IntrospectionUnavailable, await SendNewAsync());
        _api.Change(("Audiences:1", Other));
        Assert.Null(await SendNewAsync());
        _api.Change(("Audiences:1", null));
        Assert.Equal(TokenFailureCode.IntrospectionUnavailable, await SendNewAsync());
    }

    [Fact]
    public async Task Clock_skew_is_applied_to_signed_responses()
    {
        Respond("api", seconds: 120);
        Assert.Equal(TokenFailureCode.IntrospectionUnavailable, await SendNewAsync());
        _api.Change(("ClockSkew", "00:05:00"));
        Assert.Null(await SendNewAsync());
        _api.Change(("ClockSkew", "00:00:00"));
        Assert.Equal(TokenFailureCode.IntrospectionUnavailable, await SendNewAsync());
    }

    [Fact]
    public async Task Algorithms_are_applied_with_the_same_keys()
    {
        Assert.Null(await SendNewAsync());
        int fetches = _fetches;
        _api.Change(("Issuers:0:AllowedAlgorithms:0", "PS512"));
        Assert.Equal(TokenFailureCode.IntrospectionUnavailable, await SendNewAsync());
        _api.Change(("Issuers:0:AllowedAlgorithms:0", _api.First.Issuer.Keys[0].Algorithm));
        Assert.Null(await SendNewAsync());
        Assert.Equal(fetches, _fetches);
    }

    [Fact]
    public async Task Required_signature_is_applied_also_to_cached_responses()
    {
        _endpoint.Always("""{"active":true,"sub":"alice","aud":"https://api.example.com/"}""");
        Assert.Null(await _api.SendAsync("opaque"));
        _api.Change(("Issuers:0:Introspection:RequireSignedResponse", "true"));
        Assert.Equal(TokenFailureCode.IntrospectionUnavailable, await _api.SendAsync("opaque"));
        Respond("api");
        Assert.Null(await SendNewAsync());
    }

    [Fact]
    public async Task Changed_keys_are_used_for_signed_responses()
    {
        Assert.Null(await SendNewAsync());
        int fetches = _fetches;
        _api.Change(("Issuers:0:Keys:RequestsPerMinute", "7"));
        Assert.Null(await SendNewAsync());
        Assert.True(_fetches > fetches);

        // The earlier source is disposed by now.
        _api.Clock.Advance(TimeSpan.FromMinutes(6));
        Respond("api");
        Assert.Null(await SendNewAsync());
    }

    private Task<TokenFailureCode?> SendNewAsync() => _api.SendAsync($"opaque-{_tokens++}");

    private void Respond(string audience, int seconds = 0) => _endpoint.Always(_api.First.Issuer.Token()
        .OfType(SignedResponse.Type)
        .For(audience)
        .IssuedAt(_api.Clock.GetUtcNow().AddSeconds(seconds))
        .WithoutClaim("sub").WithoutClaim("exp")
        .WithClaim("token_introspection", new JsonObject { ["active"] = true, ["sub"] = "alice", ["aud"] = TestIssuer.DefaultAudience }));

    // Introspection requests go to the fake endpoint, and all others to the provider.
    private HttpMessageHandler CreateHandler() => new Router(_endpoint, () => Interlocked.Increment(ref _fetches));

    private sealed class Router(FakeEndpoint endpoint, Action fetched) : DelegatingHandler(new SocketsHttpHandler())
    {
        private readonly HttpMessageInvoker _endpoint = new(endpoint, disposeHandler: false);

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (request.Method == HttpMethod.Post)
                return _endpoint.SendAsync(request, cancellationToken);
            fetched();
            return base.SendAsync(request, cancellationToken);
        }

        protected override void Dispose(bool disposing)
        {
            _endpoint.Dispose();
            base.Dispose(disposing);
        }
    }
}
