using System.Net;
using System.Text;
using OidcTokenValidation.Testing;

namespace OidcTokenValidation.Tests.Telemetry.Support;

/// <summary>A validator named <c>opaque</c> that calls an introspection endpoint with scripted responses for opaque tokens.</summary>
internal sealed class OpaqueRig : IDisposable
{
    private static readonly TestSigningKey Key = TestSigningKey.Create("ES256", "opaque");

    private readonly Meters _meters = new();
    private readonly TestIssuer _issuer = new("https://issuer.example/", clock: null, Key);

    public OpaqueRig()
    {
        Measurements = new Measurements(_meters);
        TrustedIssuer trusted = _issuer.Trust();
        trusted.Introspection = new IntrospectionOptions { Endpoint = "https://issuer.example/introspect", ClientId = "api", ClientSecret = "secret" };
        Validator = AccessTokenValidator.Create(
            new AccessTokenValidationOptions { Audiences = { TestIssuer.DefaultAudience }, Issuers = { trusted }, Backchannel = () => new Endpoint(this) }, Clock, meterFactory: _meters, name: "opaque");
    }

    public TestClock Clock { get; } = new();

    public Measurements Measurements { get; }

    public AccessTokenValidator Validator { get; }

    public (HttpStatusCode Status, string Body) Response { get; set; } = (HttpStatusCode.OK, """{"active":false}""");

    public async Task<TokenFailureCode?> SendAsync(string token) => (await Validator.ValidateAsync(TestRequest.Bearer(token), TestContext.Current.CancellationToken)).Failure?.Code;

    public void Dispose()
    {
        Validator.Dispose();
        Measurements.Dispose();
        _meters.Dispose();
        _issuer.Dispose();
    }

    private sealed class Endpoint(OpaqueRig rig) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => Task.FromResult(new HttpResponseMessage(rig.Response.Status)
        {
            RequestMessage = request,
            Content = new StringContent(rig.Response.Body, Encoding.UTF8, "application/json"),
        });
    }
}
