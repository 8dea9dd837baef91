using System.Text.Json.Nodes;
using OidcTokenValidation.Testing;
using OidcTokenValidation.Tool.Tests.Support;

namespace OidcTokenValidation.Tool.Tests.Doctor;

/// <summary>One error of a developer, and what the doctor has to name.</summary>
/// <param name="Name">The error.</param>
/// <param name="Problem">The name of the problem.</param>
/// <param name="Line">A part of a line to write; {0} is the address of the provider.</param>
/// <param name="ExitCode">How the tool ends.</param>
/// <param name="Create">Sets the error up: the input, and the arguments.</param>
internal sealed record Seed(string Name, string Problem, string Line, int ExitCode, Func<SeedWorld, (string Input, string[] Arguments)> Create)
{
    public override string ToString() => Name;
}

/// <summary>A provider on a loopback port, and the files of the developer.</summary>
internal sealed class SeedWorld : IAsyncDisposable
{
    public const string Audience = TestIssuer.DefaultAudience;

    private readonly TemporaryFolder _folder = new();

    public TestIssuerServer Server { get; } = TestIssuerServer.Start();

    public TestIssuer Issuer => Server.Issuer;

    public string Origin => Server.Issuer.Issuer;

    /// <summary>A token as RFC 9068 has it.</summary>
    public TestTokenBuilder Good() => Issuer.Token().WithClient("web-shop").WithScope("read:things");

    /// <summary>A token of a realm of Keycloak.</summary>
    public TestTokenBuilder Keycloak(string typ = "Bearer") =>
        Issuer.Token().OfType("JWT").WithoutClaim("client_id").WithClaim("azp", "web-shop").WithClaim("typ", typ).WithScope("read:things");

    /// <summary>A token of Entra ID.</summary>
    public TestTokenBuilder Entra(string issuer, string version) => Issuer.Token().OfType("JWT").From(issuer).WithoutClaim("client_id").WithoutClaim("jti")
        .WithClaim("ver", version).WithClaim(version == "1.0" ? "appid" : "azp", "web-shop").WithClaim("uti", "t-1").WithClaim("scp", "read");

    /// <summary>The file with the keys of the provider.</summary>
    public string WriteKeys(string use = "sig") =>
        _folder.Write("jwks.json", Issuer.Jwks.Replace("\"use\":\"sig\"", $"\"use\":\"{use}\"", StringComparison.Ordinal));

    /// <summary>The metadata of the provider has another issuer.</summary>
    public void StateIssuer(string issuer)
    {
        JsonNode metadata = JsonNode.Parse(Issuer.Metadata)!;
        metadata["issuer"] = issuer;
        string body = metadata.ToJsonString();
        Server.Script = path => path.Contains("openid-configuration", StringComparison.Ordinal) ? new TestResponse { Body = body } : null;
    }

    public async ValueTask DisposeAsync()
    {
        _folder.Dispose();
        await Server.DisposeAsync();
    }
}
