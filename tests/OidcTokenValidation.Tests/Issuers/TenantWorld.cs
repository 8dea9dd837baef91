using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Net;
using System.Text;
using OidcTokenValidation.Testing;
using OidcTokenValidation.Tests.Keys.Support;
using OidcTokenValidation.TestSupport.Logging;

namespace OidcTokenValidation.Tests.Issuers;

/// <summary>As many tenants as a test likes at one provider in the process, all with the same ES256 key under the kid "1", a validator that resolves them, and a clock.</summary>
internal sealed class TenantWorld : HttpMessageHandler
{
    private static readonly string JunkHeader = Base64Url.EncodeToString("""{"alg":"ES256","typ":"at+jwt","kid":"1"}"""u8);
    private static readonly string JunkSignature = Base64Url.EncodeToString(new byte[64]);

    private readonly TestSigningKey _key = TestSigningKey.Create("ES256", "1");
    private readonly TestIssuer _issuer;
    private readonly ConcurrentDictionary<string, int> _requests = new(StringComparer.Ordinal);
    private int _requestCount;
    private int _resolverCalls;

    public TenantWorld(Action<AccessTokenValidationOptions>? configure = null)
    {
        _issuer = new TestIssuer(NameOf(0), Clock, _key);
        var options = new AccessTokenValidationOptions { Audiences = { TestIssuer.DefaultAudience }, ResolveIssuer = Resolve, Backchannel = () => this };
        configure?.Invoke(options);
        Validator = AccessTokenValidator.Create(options, Clock, Log);
    }

    public TestClock Clock { get; } = new();

    public LogCollector Log { get; } = new();

    public AccessTokenValidator Validator { get; }

    /// <summary>The result of the resolver; trusts every tenant if a test does not change it.</summary>
    public Func<string, TrustedIssuer?> Resolver { get; set; } = static issuer => new TrustedIssuer { Issuer = issuer };

    /// <summary>The provider's response instead, by the path of the request.</summary>
    public Func<string, Task<HttpResponseMessage>?>? Interfere { get; set; }

    public string Jwks => _issuer.Jwks;

    public int RequestCount => Volatile.Read(ref _requestCount);

    /// <summary>How often the resolver was called.</summary>
    public int ResolverCalls => Volatile.Read(ref _resolverCalls);

    public IEnumerable<string> Cached => Validator.Issuers.Select(static keys => keys.Issuer);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static string NameOf(int tenant) => $"https://login.example/t{tenant}";

    public static string MetadataOf(string tenant) => $$"""{"issuer":"https://login.example/{{tenant}}","jwks_uri":"https://login.example/{{tenant}}/jwks"}""";

    /// <summary>How many requests were made for a tenant's metadata and keys.</summary>
    public int RequestsFor(int tenant) => _requests.GetValueOrDefault($"t{tenant}");

    public TestTokenBuilder TokenOf(int tenant) => _issuer.Token().From(NameOf(tenant));

    public string Create(int tenant) => TokenOf(tenant).Create();

    /// <summary>A well-formed token of a tenant without a valid signature.</summary>
    public string Junk(int tenant, string? keyId = null)
    {
        long now = Clock.GetUtcNow().ToUnixTimeSeconds();
        string claims = $$"""{"iss":"{{NameOf(tenant)}}","sub":"a","client_id":"c","aud":"{{TestIssuer.DefaultAudience}}","jti":"j","iat":{{now}},"exp":{{now + 3600}}}""";
        string header = keyId is null ? JunkHeader : Base64Url.EncodeToString(Encoding.UTF8.GetBytes($$"""{"alg":"ES256","typ":"at+jwt","kid":"{{keyId}}"}"""));
        return $"{header}.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(claims))}.{JunkSignature}";
    }

    public Task<AccessTokenValidationResult> SendAsync(int tenant) => SendAsync(Create(tenant));

    public Task<AccessTokenValidationResult> SendAsync(string token) =>
        Validator.ValidateAsync(TestRequest.Bearer(token), Cancellation).AsTask().WaitAsync(HealthRig.Patience, Cancellation);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        string path = request.RequestUri!.AbsolutePath;
        string tenant = path.Split('/').First(static segment => segment.StartsWith('t'));
        Interlocked.Increment(ref _requestCount);
        _requests.AddOrUpdate(tenant, 1, static (_, count) => count + 1);
        HttpResponseMessage response = Interfere?.Invoke(path) is { } interference
            ? await interference.WaitAsync(cancellationToken)
            : new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent(path.EndsWith("/jwks", StringComparison.Ordinal) ? Jwks : MetadataOf(tenant)) };
        response.RequestMessage = request;
        return response;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            Validator.Dispose();
            _issuer.Dispose();
            _key.Dispose();
        }

        base.Dispose(disposing);
    }

    private TrustedIssuer? Resolve(string issuer)
    {
        Interlocked.Increment(ref _resolverCalls);
        return Resolver(issuer);
    }
}
