using System.Text.Json.Nodes;
using OidcTokenValidation;
using OidcTokenValidation.Testing;

namespace Timesheets;

/// <summary>An issuer inside this process, for a first look without a provider. Its keys live as long as the process.</summary>
public sealed class DemoIssuer : IAsyncDisposable
{
    private readonly TestIssuerServer _server = TestIssuerServer.Start();

    public TrustedIssuer Trust() => _server.Trust();

    /// <summary>Prints requests to paste: one that passes, four that do not.</summary>
    public void PrintRequests(string api, string audience)
    {
        TestIssuer issuer = _server.Issuer;
        TestTokenBuilder Token() => issuer.Token().For(audience).WithScope("read:timesheets", "create:timesheets").ExpiringIn(TimeSpan.FromHours(1));

        Console.WriteLine($"demo issuer {issuer.Issuer}, no provider needed. Paste these:");
        Print("a good token: 200", Token());
        Print("an expired one: 401", Token().Expired());
        Print("one for another audience: 401", Token().For("https://other.example.com/"));
        Print("one without the scope: 403", Token().WithoutClaim("scope"));
        Print("one that is bound to a key, without its proof: 401", Token().WithClaim("cnf", new JsonObject { ["jkt"] = "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I" }));

        void Print(string title, TestTokenBuilder token) =>
            Console.WriteLine($"\n# {title}\ncurl -i {api}/timesheets -H 'Authorization: Bearer {token.Create()}'");
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
