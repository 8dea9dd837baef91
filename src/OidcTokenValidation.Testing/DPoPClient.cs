using OidcTokenValidation.Testing.Http;

namespace OidcTokenValidation.Testing;

/// <summary>A client that proves possession of its key (DPoP, RFC 9449). It creates valid and invalid proofs, requests for a validator and handlers for
/// <see cref="HttpClient"/>.</summary>
/// <remarks>
/// Thread-safe. <see cref="TestTokenBuilder.BoundTo(DPoPClient)"/> binds a token to the client. A client stores one nonce, so a test with several APIs needs
/// one client for each API. The clients can share a key.
/// </remarks>
public sealed class DPoPClient : IDisposable
{
    private readonly TestSigningKey? _owned;
    private volatile string? _nonce;

    /// <summary>Creates a client with its own key.</summary>
    /// <param name="algorithm">The algorithm of the key, see <see cref="TestSigningKey.Create"/>. Generating an RSA key takes a moment.</param>
    /// <param name="clock">The clock of the proofs; the system clock if null. Use the clock of the API, unless the test is about different clocks.</param>
    /// <exception cref="ArgumentException">The algorithm is unknown.</exception>
    public DPoPClient(string algorithm = "ES256", TimeProvider? clock = null)
        : this(TestSigningKey.Create(algorithm), clock) => _owned = Key;

    /// <summary>Creates a client with a key that it does not own.</summary>
    /// <param name="key">The key. The caller disposes it.</param>
    /// <param name="clock">The clock of the proofs; the system clock if null.</param>
    public DPoPClient(TestSigningKey key, TimeProvider? clock = null)
    {
        ArgumentNullException.ThrowIfNull(key);
        Key = key;
        Clock = clock ?? TimeProvider.System;
    }

    /// <summary>The SHA-256 thumbprint of the client's key (RFC 7638 §3), the <c>jkt</c> of its tokens (RFC 9449 §6.1).</summary>
    public string KeyThumbprint => Key.Thumbprint;

    /// <summary>The last nonce that this client received. Its proofs contain it (RFC 9449 §8.2).</summary>
    /// <value>Default null: proofs have no nonce. A handler of <see cref="CreateHandler(string, HttpMessageHandler?)"/> sets it from every response; a test can
    /// set it too.</value>
    public string? Nonce
    {
        get => _nonce;
        set => _nonce = value;
    }

    internal TestSigningKey Key { get; }

    internal TimeProvider Clock { get; }

    /// <summary>Starts a proof for one request. Without changes it is valid.</summary>
    /// <param name="method">The method of the request (<c>htm</c>).</param>
    /// <param name="target">The URL of the request (<c>htu</c>). Query and fragment are removed; otherwise the URL is not changed (RFC 9449 §4.2).</param>
    public DPoPProofBuilder Proof(string method, string target)
    {
        ArgumentNullException.ThrowIfNull(method);
        ArgumentNullException.ThrowIfNull(target);
        return new DPoPProofBuilder(this, method, target);
    }

    /// <summary>Creates a request with a token and a new proof for it (RFC 9449 §7.1).</summary>
    /// <param name="token">The token. It must be bound to this client for the request to be accepted.</param>
    /// <param name="method">The method.</param>
    /// <param name="url">The whole URL, from which target, scheme and host of the request are taken.</param>
    /// <exception cref="ArgumentException">The URL is not an absolute http or https URL.</exception>
    public ResourceRequest Request(string token, string method = "GET", string url = TestIssuer.DefaultAudience) =>
        TestRequest.DPoP(token, Proof(method, url).ForToken(token).Create(), method, url);

    /// <summary>Creates a handler that sends every request with this token and a new proof, see the other overload.</summary>
    /// <param name="token">The token.</param>
    /// <param name="inner">The inner handler, for instance that of a test server; null if it is set elsewhere.</param>
    public DelegatingHandler CreateHandler(string token, HttpMessageHandler? inner = null)
    {
        ArgumentNullException.ThrowIfNull(token);
        return CreateHandler(_ => ValueTask.FromResult(token), inner);
    }

    /// <summary>Creates a handler that sends every request with a new token and a new proof, see the other overload. The application may start after the
    /// handler is created.</summary>
    /// <param name="token">The builder that creates the tokens: <c>issuer.Token().BoundTo(client)</c>. Do not change it afterwards.</param>
    /// <param name="inner">The inner handler, for instance that of a test server; null if it is set elsewhere.</param>
    public DelegatingHandler CreateHandler(TestTokenBuilder token, HttpMessageHandler? inner = null)
    {
        ArgumentNullException.ThrowIfNull(token);
        return CreateHandler(_ => ValueTask.FromResult(token.Create()), inner);
    }

    /// <summary>Creates a handler that sends every request with a token and a new proof. It replaces the Authorization and DPoP fields of the request
    /// (RFC 9449 §7.1).</summary>
    /// <param name="token">Gets the token. It is called once for each request.</param>
    /// <param name="inner">The inner handler, for instance that of a test server; null if it is set elsewhere.</param>
    /// <remarks>
    /// The handler stores the nonce of every response (§8.2). After a response with the error <c>use_dpop_nonce</c> and a nonce (401, or
    /// <c>UNAUTHENTICATED</c> in gRPC), it sends the request once more with that nonce, including the body (§9). It supports all kinds of gRPC calls: a body
    /// is sent while it is written. Synchronous sending is not supported.
    /// </remarks>
    public DelegatingHandler CreateHandler(Func<CancellationToken, ValueTask<string>> token, HttpMessageHandler? inner = null)
    {
        ArgumentNullException.ThrowIfNull(token);
        var handler = new DPoPHandler(this, token);
        if (inner is not null)
            handler.InnerHandler = inner;
        return handler;
    }

    /// <summary>Disposes the key if this client owns it.</summary>
    public void Dispose() => _owned?.Dispose();
}
