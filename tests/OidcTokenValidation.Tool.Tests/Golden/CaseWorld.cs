using OidcTokenValidation.Testing;

namespace OidcTokenValidation.Tool.Tests.Golden;

/// <summary>The issuer and the client that the tokens of the cases were made by. Their keys are made anew each time: the tokens are kept, the keys are not.</summary>
internal sealed class CaseWorld : IDisposable
{
    public const string At = "2026-01-01T01:00:00Z";
    public const string Url = "https://api.example.com/things";

    public CaseWorld()
    {
        Clock = new TestClock();
        Clock.SetUtcNow(new DateTimeOffset(2026, 1, 1, 1, 0, 0, TimeSpan.Zero));
        Key = TestSigningKey.Create("ES256", "key-2026-01");
        Issuer = new TestIssuer("https://issuer.example/", Clock, Key);
        Client = new DPoPClient(clock: Clock);
    }

    public TestClock Clock { get; }

    public TestSigningKey Key { get; }

    public TestIssuer Issuer { get; }

    public DPoPClient Client { get; }

    public DateTimeOffset Now => Clock.GetUtcNow();

    public TestTokenBuilder Good() => Issuer.Token().WithClient("web-shop").WithScope("read:things").WithId("token-1").ExpiringIn(TimeSpan.FromHours(1));

    public TestTokenBuilder Bound() => Good().BoundTo(Client);

    public DPoPProofBuilder ProofFor(string token, string method = "GET", string url = Url) => Client.Proof(method, url).WithId("proof-1").ForToken(token);

    public void Dispose()
    {
        Client.Dispose();
        Issuer.Dispose();
        Key.Dispose();
    }
}
