using System.Net;
using OidcTokenValidation.Testing.Keys;
using OidcTokenValidation.Testing.Server;

namespace OidcTokenValidation.Testing;

/// <summary>A <see cref="TestIssuer"/> that serves its metadata and keys over HTTP on a loopback port, for tests of discovery and key rotation.</summary>
/// <remarks>It serves <c>/.well-known/openid-configuration</c>, <c>/.well-known/oauth-authorization-server</c> and <c>/jwks</c> with the current state of the
/// issuer. It issues no tokens over HTTP.</remarks>
public sealed class TestIssuerServer : IAsyncDisposable
{
    // In real time: a test on a busy machine must not fail because its own process responds late.
    private static readonly TimeSpan FetchTimeout = TimeSpan.FromSeconds(30);

    private readonly LoopbackListener _listener;
    private readonly RequestCounter _requests = new();
    private readonly ResponseScript _script = new();

    private TestIssuerServer(LoopbackListener listener, TimeProvider? clock, string? issuer = null)
    {
        _listener = listener;
        Issuer = new TestIssuer(issuer ?? listener.Origin, clock);
        listener.Serve(Respond);
    }

    /// <summary>The issuer. Its identifier is the address of this server, <c>http://127.0.0.1:port</c>.</summary>
    public TestIssuer Issuer { get; }

    /// <summary>The number of received requests.</summary>
    public int RequestCount => _requests.Count;

    /// <summary>A function that receives the path of each request and returns the response, or null for the response of the server.</summary>
    /// <value>Default null. It may be called by several threads at once.</value>
    public Func<string, TestResponse?>? Script
    {
        get => _script.Decide;
        set => _script.Decide = value;
    }

    /// <summary>Starts a server.</summary>
    /// <param name="clock">The clock of the issuer; the system clock if null.</param>
    /// <param name="port">The port; any free one if 0.</param>
    /// <exception cref="InvalidOperationException">The port is not free, or no free port was found.</exception>
    public static TestIssuerServer Start(TimeProvider? clock = null, int port = 0) => new(LoopbackListener.Start(port), clock);

    /// <summary>Gets the number of requests for a path.</summary>
    /// <param name="path">The path, for instance <c>/jwks</c>.</param>
    public int RequestsTo(string path) => _requests.GetCount(path);

    /// <summary>Sets the responses to the next requests, one each, whatever their path. They take precedence over <see cref="Script"/>.</summary>
    /// <param name="responses">The responses, in order.</param>
    public void AnswerNext(params TestResponse[] responses) => _script.Enqueue(responses);

    /// <summary>Sends this response to every request from now on. It replaces <see cref="Script"/>.</summary>
    /// <param name="response">The response, see the static members of <see cref="TestResponse"/>.</param>
    /// <param name="path">The path that fails, for instance <c>/jwks</c>; all paths if null.</param>
    public void FailWith(TestResponse response, string? path = null)
    {
        ArgumentNullException.ThrowIfNull(response);
        Script = requested => path is null || requested == path ? response : null;
    }

    /// <summary>Removes <see cref="Script"/>, so that the server responds as usual again.</summary>
    public void Recover() => Script = null;

    /// <summary>Creates a trusted issuer that is discovered from this server.</summary>
    /// <remarks>In real time <see cref="KeySourceOptions.FetchTimeout"/> is 30 seconds instead of 5, so that tests pass on a busy machine. With a
    /// <see cref="TestClock"/> it has its default.</remarks>
    public TrustedIssuer Trust()
    {
        var keys = new KeySourceOptions { AllowLoopbackHttp = true };
        if (Issuer.Clock is not TestClock)
            keys.FetchTimeout = FetchTimeout;
        return new TrustedIssuer { Issuer = Issuer.Issuer, Keys = keys };
    }

    /// <summary>Creates a validator that discovers the issuer from this server and uses the issuer's clock.</summary>
    /// <param name="audience">The identifier of the API.</param>
    /// <remarks>With a <see cref="TestClock"/>, timeouts and the age of keys advance only with the clock.</remarks>
    public AccessTokenValidator CreateValidator(string audience = TestIssuer.DefaultAudience) =>
        AccessTokenValidator.Create(new AccessTokenValidationOptions { Audiences = [audience], Issuers = [Trust()] }, Issuer.Clock);

    /// <summary>Stops the server and disposes the issuer. Responses that still wait for their <see cref="TestResponse.Gate"/> become 503.</summary>
    public async ValueTask DisposeAsync()
    {
        await _listener.DisposeAsync().ConfigureAwait(false);
        Issuer.Dispose();
    }

    /// <summary>Starts a server whose issuer has another identifier, for instance the address of a proxy before it.</summary>
    internal static TestIssuerServer StartAs(string issuer, int port) => new(LoopbackListener.Start(port), clock: null, issuer);

    /// <summary>Handles requests to the token endpoint of the metadata; not found if null.</summary>
    internal Func<HttpListenerRequest, TestResponse>? TokenEndpoint { get; set; }

    private TestResponse Respond(HttpListenerRequest request)
    {
        string path = LoopbackListener.GetPath(request);
        _requests.Add(path);
        return _script.Find(path) ?? (path == PublishedDocuments.TokenPath ? TokenEndpoint?.Invoke(request) : null) ?? IssuerResponses.Get(Issuer, path);
    }
}
