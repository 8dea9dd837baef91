using System.Net;
using OidcTokenValidation.Testing.Keys;
using OidcTokenValidation.Testing.Server;

namespace OidcTokenValidation.Testing;

/// <summary>A <see cref="TestIssuer"/> that serves its metadata and its keys over http on a loopback port, for tests of discovery and key rotation.</summary>
/// <remarks>It serves <c>/.well-known/openid-configuration</c>, <c>/.well-known/oauth-authorization-server</c> and <c>/jwks</c>, always as the issuer is at
/// that moment. It issues no tokens over http.</remarks>
public sealed class TestIssuerServer : IAsyncDisposable
{
    // In real time: a test that runs beside many others on a busy machine must not fail because its own process answers late.
    private static readonly TimeSpan FetchTimeout = TimeSpan.FromSeconds(30);

    private readonly LoopbackListener _listener;
    private readonly RequestLog _requests = new();
    private readonly ResponseScript _script = new();

    private TestIssuerServer(LoopbackListener listener, TimeProvider? clock)
    {
        _listener = listener;
        Issuer = new TestIssuer(listener.Origin, clock);
        listener.Serve(Answer);
    }

    /// <summary>The issuer. Its identifier is the address of this server, <c>http://127.0.0.1:port</c>.</summary>
    public TestIssuer Issuer { get; }

    /// <summary>How many requests came.</summary>
    public int RequestCount => _requests.Count;

    /// <summary>Decides about each request before the server does: takes its path, gives an answer, or null to let the server answer.</summary>
    /// <value>Default none. It may be called by several threads at once.</value>
    public Func<string, TestResponse?>? Script
    {
        get => _script.Decide;
        set => _script.Decide = value;
    }

    /// <summary>Starts a server.</summary>
    /// <param name="clock">The clock of the issuer; the system's if null.</param>
    /// <param name="port">The port; any free one if 0.</param>
    /// <exception cref="InvalidOperationException">The port, or any port, could not be had.</exception>
    public static TestIssuerServer Start(TimeProvider? clock = null, int port = 0) => new(LoopbackListener.Start(port), clock);

    /// <summary>How many requests came for a path.</summary>
    /// <param name="path">The path, for instance <c>/jwks</c>.</param>
    public int RequestsTo(string path) => _requests.CountOf(path);

    /// <summary>Answers the next requests, one each, whatever they ask for; goes before <see cref="Script"/>.</summary>
    /// <param name="responses">The answers, in order.</param>
    public void AnswerNext(params TestResponse[] responses) => _script.Enqueue(responses);

    /// <summary>Fails from now on: answers this to every request. It takes the place of <see cref="Script"/>.</summary>
    /// <param name="answer">The answer, see the static members of <see cref="TestResponse"/>.</param>
    /// <param name="path">The path that fails, for instance <c>/jwks</c>; all of them if null.</param>
    public void FailWith(TestResponse answer, string? path = null)
    {
        ArgumentNullException.ThrowIfNull(answer);
        Script = asked => path is null || asked == path ? answer : null;
    }

    /// <summary>Serves as usual again: <see cref="Script"/> is removed.</summary>
    public void Recover() => Script = null;

    /// <summary>The issuer, trusted by discovery from this server.</summary>
    /// <remarks>In real time <see cref="KeySourceOptions.FetchTimeout"/> is 30 seconds instead of 5, so that tests pass on a busy machine; with a
    /// <see cref="TestClock"/> it is the default.</remarks>
    public TrustedIssuer Trust()
    {
        var keys = new KeySourceOptions { AllowLoopbackHttp = true };
        if (Issuer.Clock is not TestClock)
            keys.FetchTimeout = FetchTimeout;
        return new TrustedIssuer { Issuer = Issuer.Issuer, Keys = keys };
    }

    /// <summary>A validator that trusts the issuer by discovery from this server, and lives by the issuer's clock.</summary>
    /// <param name="audience">The identifier of the API.</param>
    /// <remarks>With a <see cref="TestClock"/>, time-outs and the age of keys pass only when the test advances it.</remarks>
    public AccessTokenValidator CreateValidator(string audience = TestIssuer.DefaultAudience) =>
        AccessTokenValidator.Create(new AccessTokenValidationOptions { Audiences = [audience], Issuers = [Trust()] }, Issuer.Clock);

    /// <summary>Stops listening, and disposes the issuer. Answers that still wait at their <see cref="TestResponse.Gate"/> become 503.</summary>
    public async ValueTask DisposeAsync()
    {
        await _listener.DisposeAsync().ConfigureAwait(false);
        Issuer.Dispose();
    }

    /// <summary>Answers requests to the token endpoint that the metadata names; nothing is there if null.</summary>
    internal Func<HttpListenerRequest, TestResponse>? TokenEndpoint { get; set; }

    private TestResponse Answer(HttpListenerRequest request)
    {
        string path = LoopbackListener.PathOf(request);
        _requests.Add(path);
        return _script.Find(path) ?? (path == IssuerDocuments.TokenPath ? TokenEndpoint?.Invoke(request) : null) ?? IssuerResponses.Get(Issuer, path);
    }
}
