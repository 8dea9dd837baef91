using System.Text;
using OidcTokenValidation.Testing;
using OidcTokenValidation.Tests.Revocation.Support;

namespace OidcTokenValidation.Tests.SharedSignals.Support;

/// <summary>An API that receives the events of one transmitter, and the transmitter's signed tokens.</summary>
internal sealed class EventApi : IDisposable
{
    public const string Transmitter = "https://transmitter.example/ssf";
    public const string Audience = "https://api.example.com/events";
    public const string Caep = "https://schemas.openid.net/secevent/caep/event-type/";
    public const string Risc = "https://schemas.openid.net/secevent/risc/event-type/";
    public const string Ssf = "https://schemas.openid.net/secevent/ssf/event-type/";

    private static readonly TestSigningKey Key = TestSigningKey.Create("ES256", "transmitter");

    public EventApi(
        Action<SecurityEventTransmitter>? configure = null,
        Action<SecurityEventOptions>? configureOptions = null,
        Action<TokenRevocationOptions>? configureRevocations = null,
        IRevocationFeed? feed = null)
    {
        Api = new RevocationApi(configureRevocations, feed: feed);
        Signer = new TestIssuer(Transmitter, Api.Clock, Key);
        var transmitter = new SecurityEventTransmitter { Issuer = Transmitter, Audiences = [Audience], TokenIssuers = [Api.Issuer.Issuer], Keys = { Jwks = Signer.Jwks } };
        configure?.Invoke(transmitter);
        var options = new SecurityEventOptions { Transmitters = [transmitter] };
        configureOptions?.Invoke(options);
        try
        {
            Receiver = SecurityEventReceiver.Create(options, Api.Revocations, Api.Clock, Api.Log);
        }
        catch (Exception)
        {
            // The process's meter must not outlive the test.
            Signer.Dispose();
            Api.Dispose();
            throw;
        }
    }

    public RevocationApi Api { get; }

    public TestIssuer Signer { get; }

    public SecurityEventReceiver Receiver { get; }

    /// <summary>The subject of the API's tokens, as SSF 1.0 writes it.</summary>
    public static string Alice => """{"format":"iss_sub","iss":"https://issuer.example/","sub":"alice"}""";

    /// <summary>A token with one event of the transmitter.</summary>
    public TestTokenBuilder Set(string type, string? subject = null, string payload = "{}", string? claims = null) => Sign(
        $$"""{"iss":"{{Transmitter}}","aud":"{{Audience}}","jti":"1","iat":{{Api.Now.ToUnixTimeSeconds()}},"""
        + $$""" {{(subject is null ? "" : $"\"sub_id\":{subject},")}} {{claims}} "events":{"{{type}}":{{payload}} } }""");

    public TestTokenBuilder Sign(string claims) => Signer.Token().WithRawClaims(claims).OfType("secevent+jwt");

    public Task<SecurityEventResponse> PushAsync(TestTokenBuilder token) => PushAsync(token.Create());

    public Task<SecurityEventResponse> PushAsync(string body, string? contentType = "application/secevent+jwt", string? authorization = null, string method = "POST") =>
        Receiver.ReceiveAsync(
            new SecurityEventRequest { Method = method, ContentType = contentType, Authorization = authorization, Body = new MemoryStream(Encoding.Latin1.GetBytes(body)) },
            TestContext.Current.CancellationToken).AsTask();

    /// <summary>Pushes a token, which must be accepted.</summary>
    public async Task ReceiveAsync(TestTokenBuilder token)
    {
        SecurityEventResponse response = await PushAsync(token);
        Assert.Equal((202, ""), (response.StatusCode, Encoding.UTF8.GetString(response.Body.Span)));
    }

    /// <summary>The scopes in which a token with only this value in common is revoked.</summary>
    public string FindRevoked(string value) => string.Join(',', new[]
    {
        (RevocationScope.Token, Api.Token("nobody").WithId(value)),
        (RevocationScope.Session, Api.Token("nobody").WithClaim("sid", value)),
        (RevocationScope.Subject, Api.Token(value)),
        (RevocationScope.Client, Api.Token("nobody").WithClient(value)),
        (RevocationScope.Issuer, Api.Token("nobody")),
    }.Where(token => Api.IsRevoked(token.Item2)).Select(static token => token.Item1));

    public void Dispose()
    {
        Receiver.Dispose();
        Signer.Dispose();
        Api.Dispose();
    }
}
