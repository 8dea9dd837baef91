using System.Security.Cryptography.X509Certificates;
using OidcTokenValidation.Testing;
using OidcTokenValidation.Tool.Conformance.Wire;

namespace OidcTokenValidation.Tool.Conformance;

/// <summary>The issuer, the client and the connection to the API during one run.</summary>
internal sealed class Session : IAsyncDisposable
{
    private const string DPoP = "DPoP";

    private readonly RawClient _client;
    private readonly Pace _pace;

    public Session(Target target, TestIssuerServer server)
    {
        Target = target;
        Server = server;
        _client = new RawClient(target.Api, target.AcceptsAnyCertificate);
        _pace = new Pace(target.Rate);
        Issuer.AddKey("ES256");
        Recover();
    }

    public Target Target { get; }

    public TestIssuerServer Server { get; }

    public TestIssuer Issuer => Server.Issuer;

    /// <summary>The client, whose key good tokens are bound to where DPoP is used.</summary>
    public DPoPClient Client { get; } = new();

    /// <summary>Keys of an attacker, which the issuer does not publish.</summary>
    public Attacker Attacker { get; } = new();

    public Certificates Certificates { get; } = new();

    /// <summary>JWKs that the issuer publishes before its own; empty for none.</summary>
    public string FurtherKeys { get; set; } = string.Empty;

    /// <summary>The scheme of ordinary requests.</summary>
    public string Scheme => Target.Has(Feature.Bearer) ? "Bearer" : DPoP;

    public string Url => GetUrl(Target.Path);

    /// <summary>Starts a good token for ordinary requests.</summary>
    public TestTokenBuilder Token()
    {
        TestTokenBuilder token = Issuer.Token().SignedWith("RS256").For(Target.Audience).WithClient("conformance");
        foreach ((string name, string value) in Target.Claims)
            token.WithClaim(name, value);
        return Target.Has(Feature.Bearer) ? token : token.BoundTo(Client);
    }

    /// <summary>Starts a good token that is bound to the client.</summary>
    public TestTokenBuilder BoundToken() => Token().BoundTo(Client);

    public string GetUrl(string path) => Target.Api.GetLeftPart(UriPartial.Authority) + path;

    /// <summary>Starts a good proof for a token and a request for the path.</summary>
    public DPoPProofBuilder Proof(string token, string? path = null) => Client.Proof("GET", GetUrl(path ?? Target.Path)).ForToken(token);

    /// <summary>The fields of an ordinary request with this token.</summary>
    public IReadOnlyList<(string Name, string Value)> Present(string token, string? path = null) => Target.Has(Feature.Bearer)
        ? [("Authorization", $"Bearer {token}")]
        : [("Authorization", $"DPoP {token}"), (DPoP, Proof(token, path).Create())];

    /// <summary>A request with this Authorization field. Where every token needs a proof, it has one for the token.</summary>
    public RawRequest Request(string authorization, string token, params IEnumerable<(string Name, string Value)> further) => new(
        Target.Path,
        [("Authorization", authorization), .. Target.Has(Feature.Bearer) ? [] : ((string, string)[])[(DPoP, Proof(token).Create())], .. further]);

    /// <summary>Sends an ordinary request with a token.</summary>
    public Task<RawResponse> SendTokenAsync(string token, CancellationToken cancellationToken, string? path = null) =>
        SendAsync(() => new RawRequest(path ?? Target.Path, Present(token, path)), cancellationToken);

    /// <summary>Sends a request, and once more with the new nonce if it has to have one (RFC 9449 §9).</summary>
    public async Task<RawResponse> SendAsync(Func<RawRequest> create, CancellationToken cancellationToken)
    {
        string? nonce = Client.Nonce;
        RawResponse response = await SendAsync(create(), cancellationToken).ConfigureAwait(false);
        return response.FindChallenge(DPoP)?["error"] == "use_dpop_nonce" && Client.Nonce != nonce
            ? await SendAsync(create(), cancellationToken).ConfigureAwait(false)
            : response;
    }

    /// <summary>Sends a request once.</summary>
    public async Task<RawResponse> SendAsync(RawRequest request, CancellationToken cancellationToken, X509Certificate2? certificate = null)
    {
        await _pace.WaitAsync(cancellationToken).ConfigureAwait(false);
        RawResponse response = await _client.SendAsync(request, certificate, cancellationToken).ConfigureAwait(false);
        if (response.Get("DPoP-Nonce") is { } nonce)
            Client.Nonce = nonce;
        return response;
    }

    /// <summary>Ends an outage of the issuer.</summary>
    public void Recover() => Server.Script = path => path == "/jwks" && FurtherKeys.Length > 0
        ? new TestResponse { Body = Issuer.Jwks.Replace("{\"keys\":[", $"{{\"keys\":[{FurtherKeys},", StringComparison.Ordinal) }
        : Attacker.Respond(path);

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync().ConfigureAwait(false);
        Client.Dispose();
        Attacker.Dispose();
        Certificates.Dispose();
    }
}
