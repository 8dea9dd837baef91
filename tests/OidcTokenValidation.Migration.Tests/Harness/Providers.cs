using OidcTokenValidation.Testing;

namespace OidcTokenValidation.Migration.Tests.Harness;

/// <summary>The providers that both programs trust, on loopback addresses.</summary>
public sealed class Providers : IAsyncDisposable
{
    public TestIssuerServer Home { get; } = TestIssuerServer.Start();

    public TestIssuerServer Partner { get; } = TestIssuerServer.Start();

    /// <summary>A provider that is trusted, and responds to every request with 500.</summary>
    public TestIssuerServer Down { get; } = StartDown();

    /// <summary>A token of the main user, as a provider with users' names and roles issues it.</summary>
    public TestTokenBuilder Alice() => Home.Issuer.Token()
        .WithSubject("alice")
        .WithScope("read")
        .WithClaim("preferred_username", "Alice A.")
        .WithClaim("email", "alice@example.com");

    public TestTokenBuilder Bob() => Home.Issuer.Token()
        .WithSubject("bob")
        .WithScope("read", "write")
        .WithClaim("preferred_username", "Bob B.")
        .WithRoles("admin", "staff");

    public TestTokenBuilder OfPartner() => Partner.Issuer.Token().WithSubject("carol").WithScope("read");

    public async ValueTask DisposeAsync()
    {
        await Home.DisposeAsync();
        await Partner.DisposeAsync();
        await Down.DisposeAsync();
    }

    private static TestIssuerServer StartDown()
    {
        TestIssuerServer server = TestIssuerServer.Start();
        server.FailWith(new TestResponse { Status = 500 });
        return server;
    }
}
