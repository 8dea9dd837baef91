using OidcTokenValidation.Testing;
using OidcTokenValidation.Tests.Properties;

namespace OidcTokenValidation.Tests.Issuers;

/// <summary>A trusted issuer may be rejected for a request: on every request, and before anything is fetched.</summary>
public sealed class AdmitIssuerTests : IDisposable
{
    private readonly TestIssuer _a = new("https://a.example/", clock: null, TestSigningKey.Create("ES256", "a"));
    private readonly TestIssuer _b = new("https://b.example/", clock: null, TestSigningKey.Create("ES256", "b"));

    public void Dispose()
    {
        _a.Dispose();
        _b.Dispose();
    }

    [Fact]
    public void Each_tenant_is_admitted_for_its_own_address_only_also_with_cached_tokens()
    {
        using var validator = Create(static (issuer, request) => issuer == $"https://{request.Host}/");
        string token = _a.Token().Create();
        for (int i = 0; i < 3; i++)
        {
            Assert.True(validator.ValidateAtOnce(To("a.example", token)).IsValid);
            AccessTokenValidationResult other = validator.ValidateAtOnce(To("b.example", token));
            Assert.Equal((AccessTokenOutcome.Rejected, TokenFailureCode.IssuerNotTrusted), (other.Outcome, other.Failure!.Code));
            Assert.Contains("AdmitIssuer", other.Failure.Explanation, StringComparison.Ordinal);
        }

        Assert.True(validator.ValidateAtOnce(To("b.example", _b.Token().Create())).IsValid);
    }

    [Fact]
    public void Predicate_cannot_add_trust()
    {
        using var validator = Create(static (_, _) => true);
        using var stranger = new TestIssuer("https://c.example/", clock: null, TestSigningKey.Create("ES256", "c"));
        Assert.Equal(TokenFailureCode.IssuerNotTrusted, validator.ValidateAtOnce(To("c.example", stranger.Token().Create())).Failure!.Code);
    }

    [Fact]
    public void Rejected_issuer_causes_no_fetch()
    {
        var options = new AccessTokenValidationOptions
        {
            Audiences = { TestIssuer.DefaultAudience },
            AdmitIssuer = static (_, _) => false,
            Backchannel = static () => new NoFetch(),
        };
        options.Trust("https://a.example/").Introspection = new() { Endpoint = "https://a.example/introspect", ClientId = "api", ClientSecret = "s" };
        using var validator = AccessTokenValidator.Create(options);
        Assert.Equal(TokenFailureCode.IssuerNotTrusted, validator.ValidateAtOnce(To("a.example", _a.Token().Create())).Failure!.Code);
        Assert.Equal(TokenFailureCode.IssuerNotTrusted, validator.ValidateAtOnce(To("a.example", "opaque")).Failure!.Code);
    }

    [Fact]
    public async Task Exception_of_the_predicate_is_propagated()
    {
        using var validator = Create(static (_, _) => throw new InvalidTimeZoneException());
        await Assert.ThrowsAsync<InvalidTimeZoneException>(async () => await validator.ValidateAsync(To("a.example", _a.Token().Create()), TestContext.Current.CancellationToken));
    }

    private static ResourceRequest To(string host, string token) => new() { Method = "GET", Scheme = "https", Host = host, Target = "/", Authorization = "Bearer " + token };

    private AccessTokenValidator Create(Func<string, ResourceRequest, bool> admit) => AccessTokenValidator.Create(
        new AccessTokenValidationOptions { Audiences = { TestIssuer.DefaultAudience }, Issuers = { _a.Trust(), _b.Trust() }, AdmitIssuer = admit });

    private sealed class NoFetch : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => throw new InvalidOperationException("No fetch was expected.");
    }
}
