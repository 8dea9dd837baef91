using OidcTokenValidation.Testing.Http;

namespace OidcTokenValidation.Testing;

/// <summary>A client that proves possession of its key (DPoP, RFC 9449): proofs good and bad, requests for a validator, a handler for
/// <see cref="HttpClient"/>.</summary>
/// <remarks>
/// Thread-safe. Tokens become its own by <see cref="TestTokenBuilder.BoundTo(DPoPClient)"/>. It keeps one nonce, so a test with several APIs takes a client
/// for each;
/// they can share a key.
/// </remarks>
public sealed class DPoPClient : IDisposable
{
    private readonly TestSigningKey? _owned;
    private volatile string? _nonce;

    /// <summary>Makes a client with a key of its own.</summary>
    /// <param name="algorithm">The algorithm of the key, see <see cref="TestSigningKey.Create"/>. Generating an RSA key takes a moment.</param>
    /// <param name="clock">The clock of the proofs; the system's if null. It is that of the API, unless the test is about clocks that differ.</param>
    /// <exception cref="ArgumentException">The algorithm is unknown.</exception>
    public DPoPClient(string algorithm = "ES256", TimeProvider? clock = null)
        : this(TestSigningKey.Create(algorithm), clock) => _owned = Key;

    /// <summary>Makes a client with a key that it does not own.</summary>
    /// <param name="key">The key. Whoever made it disposes it.</param>
    /// <param name="clock">The clock of the proofs; the system's if null.</param>
    public DPoPClient(TestSigningKey key, TimeProvider? clock = null)
    {
        ArgumentNullException.ThrowIfNull(key);
        Key = key;
        Clock = clock ?? TimeProvider.System;
    }

    /// <summary>The SHA-256 thumbprint of the client's key (RFC 7638 §3), which is the <c>jkt</c> of its tokens (RFC 9449 §6.1).</summary>
    public string KeyThumbprint => Key.Thumbprint;

    /// <summary>The last nonce that this client heard; its proofs hold it (RFC 9449 §8.2).</summary>
    /// <value>Default null: proofs have no nonce. A handler of <see cref="CreateHandler(string, HttpMessageHandler?)"/> sets it from every response, a test
    /// as it likes.</value>
    public string? Nonce
    {
        get => _nonce;
        set => _nonce = value;
    }

    internal TestSigningKey Key { get; }

    internal TimeProvider Clock { get; }

    /// <summary>Starts a proof for one request: valid as it is, until something about it is changed.</summary>
    /// <param name="method">The method of the request (<c>htm</c>).</param>
    /// <param name="target">The URL of the request (<c>htu</c>). Query and fragment are left out, the rest stays as it is spelt (RFC 9449 §4.2).</param>
    public DPoPProofBuilder Proof(string method, string target)
    {
        ArgumentNullException.ThrowIfNull(method);
        ArgumentNullException.ThrowIfNull(target);
        return new DPoPProofBuilder(this, method, target);
    }

    /// <summary>A request with a token and a new proof for it (RFC 9449 §7.1).</summary>
    /// <param name="token">The token, bound to this client if the request is to be accepted.</param>
    /// <param name="method">The method.</param>
    /// <param name="url">The whole URL, which the target, the scheme and the host of the request come from.</param>
    /// <exception cref="ArgumentException">The URL is not an absolute http or https one.</exception>
    public ResourceRequest Request(string token, string method = "GET", string url = TestIssuer.DefaultAudience) =>
        TestRequest.DPoP(token, Proof(method, url).ForToken(token).Create(), method, url);

    /// <summary>A handler that sends every request with this token and a new proof, see the other overload.</summary>
    /// <param name="token">The token.</param>
    /// <param name="inner">What sends the requests, the handler of a test server for instance; null if something else sets it.</param>
    public DelegatingHandler CreateHandler(string token, HttpMessageHandler? inner = null)
    {
        ArgumentNullException.ThrowIfNull(token);
        return CreateHandler(_ => ValueTask.FromResult(token), inner);
    }

    /// <summary>A handler that sends every request with a new token and a new proof, see the other overload. An application that is not started when the
    /// handler is made may be by then.</summary>
    /// <param name="token">Creates the tokens: <c>issuer.Token().BoundTo(client)</c>. Leave it as it is from then on.</param>
    /// <param name="inner">What sends the requests, the handler of a test server for instance; null if something else sets it.</param>
    public DelegatingHandler CreateHandler(TestTokenBuilder token, HttpMessageHandler? inner = null)
    {
        ArgumentNullException.ThrowIfNull(token);
        return CreateHandler(_ => ValueTask.FromResult(token.Create()), inner);
    }

    /// <summary>A handler that sends every request with a token and a new proof, in place of an Authorization or a DPoP field that it may have (RFC 9449
    /// §7.1).</summary>
    /// <param name="token">Gives the token; asked once for each request.</param>
    /// <param name="inner">What sends the requests, the handler of a test server for instance; null if something else sets it.</param>
    /// <remarks>
    /// It takes the nonce of every response (§8.2). A response with the error <c>use_dpop_nonce</c> and a nonce, 401 or gRPC's <c>UNAUTHENTICATED</c>, makes it
    /// send the request once more, body included, with that nonce (§9). It works under a gRPC channel with all kinds of calls: a body is passed on while it is
    /// written. It does not send synchronously.
    /// </remarks>
    public DelegatingHandler CreateHandler(Func<CancellationToken, ValueTask<string>> token, HttpMessageHandler? inner = null)
    {
        ArgumentNullException.ThrowIfNull(token);
        var handler = new DPoPHandler(this, token);
        if (inner is not null)
            handler.InnerHandler = inner;
        return handler;
    }

    /// <summary>Frees the key, if this client made it.</summary>
    public void Dispose() => _owned?.Dispose();
}
