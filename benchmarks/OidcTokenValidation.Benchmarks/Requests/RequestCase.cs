using OidcTokenValidation.Testing;

namespace OidcTokenValidation.Benchmarks.Requests;

/// <summary>The pipelines for one token.</summary>
internal sealed class RequestCase : IDisposable
{
    public const string Seen = "seen";
    public const string NeverSeen = "never seen";

    private readonly TestSigningKey _key = TestSigningKey.Create("RS256", "benchmark");
    private readonly TestIssuer _issuer;

    private RequestCase(string name)
    {
        _issuer = new TestIssuer(Peer.Issuer, clock: null, _key);
        string token = _issuer.Token().WithScope("read:timesheets", "write:timesheets")
            .WithClaim("scp", "read:timesheets") // Microsoft.Identity.Web wants a scope by this name
            .ExpiringIn(TimeSpan.FromHours(1)).Create();
        Anonymous = RequestPipeline.Anonymous(token);
        Empty = RequestPipeline.Empty(token);
        Library = RequestPipeline.Library(token, _issuer.Jwks, name == Seen ? 16 : 0);
        JwtBearer = RequestPipeline.OfPeer(token, _issuer.Jwks, Peer.AddJwtBearer);
        IdentityWeb = RequestPipeline.OfPeer(token, _issuer.Jwks, Peer.AddIdentityWeb);
        OpenIddict = RequestPipeline.OfPeer(token, _issuer.Jwks, Peer.AddOpenIddict);
    }

    public static IReadOnlyList<string> Names { get; } = [Seen, NeverSeen];

    public RequestPipeline Anonymous { get; }

    public RequestPipeline Empty { get; }

    public RequestPipeline Library { get; }

    public RequestPipeline JwtBearer { get; }

    public RequestPipeline IdentityWeb { get; }

    public RequestPipeline OpenIddict { get; }

    /// <param name="name">Whether the library may keep the token. Its peers keep none.</param>
    public static RequestCase Create(string name) => new(name);

    /// <inheritdoc/>
    public void Dispose()
    {
        _issuer.Dispose();
        _key.Dispose();
    }
}
