using OidcTokenValidation.Testing;

namespace OidcTokenValidation.Benchmarks.Proofs;

/// <summary>An API, its issuer and its clients. All elliptic: such keys are made quickly.</summary>
internal sealed class ProofApi : IDisposable
{
    private readonly FixedClock _clock = new();
    private readonly TestSigningKey _issuerKey = TestSigningKey.Create("ES256", "benchmark");
    private readonly List<TestSigningKey> _clientKeys = [];
    private readonly TestIssuer _issuer;
    private readonly AccessTokenValidator _validator;
    private readonly bool _requireNonce;

    /// <param name="requireNonce">Whether proofs need a nonce.</param>
    /// <param name="maxClientKeys">How many keys of clients are kept.</param>
    public ProofApi(bool requireNonce = false, int maxClientKeys = 4096)
    {
        _issuer = new TestIssuer("https://issuer.example/", _clock, _issuerKey);
        _requireNonce = requireNonce;
        Store = new EmptiedStore(_clock);
        _validator = AccessTokenValidator.Create(
            new AccessTokenValidationOptions
            {
                Audiences = [TestIssuer.DefaultAudience],
                Issuers = [_issuer.Trust()],
                DPoP = { ReplayStore = Store, RequireNonce = requireNonce, MaxClientKeys = maxClientKeys },
            },
            _clock);
    }

    public FixedClock Clock => _clock;

    public EmptiedStore Store { get; }

    /// <summary>Requests of one new client, each with a proof of its own, all with one token.</summary>
    public ProofRequest[] Requests(int count, Func<DPoPProofBuilder, DPoPProofBuilder>? change = null)
    {
        var key = TestSigningKey.Create("ES256");
        _clientKeys.Add(key);
        using var client = new DPoPClient(key, _clock);
        string token = Token().BoundTo(client).Create();
        ResourceRequest first = client.Request(token);
        if (_requireNonce)
            client.Nonce = Validate(first).Nonce;
        return [.. Enumerable.Range(0, count).Select(_ =>
            new ProofRequest(first with { DPoP = Proof(client, token, change) }, token, key, client.KeyThumbprint))];
    }

    public AccessTokenValidationResult Validate(in ResourceRequest request) => _validator.ValidateAtOnce(request);

    public bool Expect(TokenFailureCode expected, in ResourceRequest request) => _validator.Expect(expected, request);

    /// <inheritdoc/>
    public void Dispose()
    {
        _validator.Dispose();
        _issuer.Dispose();
        _issuerKey.Dispose();
        _clientKeys.ForEach(static key => key.Dispose());
    }

    private TestTokenBuilder Token() => _issuer.Token().WithScope("read:timesheets", "write:timesheets").ExpiringIn(TimeSpan.FromHours(1));

    private static string Proof(DPoPClient client, string token, Func<DPoPProofBuilder, DPoPProofBuilder>? change)
    {
        DPoPProofBuilder proof = client.Proof("GET", TestIssuer.DefaultAudience).ForToken(token);
        return (change?.Invoke(proof) ?? proof).Create();
    }
}
