using System.Security.Cryptography;
using System.Text;
using OidcTokenValidation.Testing;

namespace OidcTokenValidation.Benchmarks.Proofs;

/// <summary>One way of doing what a case is about; a proof works once, so each call takes the next one.</summary>
internal readonly record struct ProofWay(string Name, Func<bool> Run);

/// <summary>A case: the platform's own primitives, the one to compare with first, and the library.</summary>
internal sealed class ProofCase : IDisposable
{
    public const string Seen = "DPoP seen";
    public const string SeenWithNonce = "DPoP seen, nonce";
    public const string NewClientKey = "DPoP, new client key";
    public const string Replayed = "replayed proof";
    public const string KeyMismatch = "key mismatch";
    public const string WrongTarget = "wrong htu";

    public const string Library = "Library";
    public const string Peer = "IdentityModel, the proof alone";

    // A pass over them is long enough that emptying the store after it weighs nothing.
    private const int Proofs = 1_000;
    private const int Clients = 500;
    private const int FewestClientKeys = 16;

    private readonly ProofApi _api;
    private readonly ECDsa? _key;

    private ProofCase(ProofApi api, ECDsa? key, params IReadOnlyList<ProofWay> ways)
    {
        _api = api;
        _key = key;
        Ways = ways;
    }

    /// <summary>Good ones; there is a third way for them, <see cref="PeerProofCheck"/>.</summary>
    public static IReadOnlyList<string> Accepted { get; } = [Seen, SeenWithNonce, NewClientKey];

    public static IReadOnlyList<string> Rejected { get; } = [Replayed, KeyMismatch, WrongTarget];

    /// <summary>The primitives first.</summary>
    public IReadOnlyList<ProofWay> Ways { get; }

    public Func<bool> this[string way] => Ways.Single(w => w.Name == way).Run;

    public static ProofCase Create(string name) => name switch
    {
        Seen => AllSeen(new ProofApi()),
        SeenWithNonce => AllSeen(new ProofApi(requireNonce: true)),
        NewClientKey => KeysNeverSeen(new ProofApi(maxClientKeys: FewestClientKeys)),
        Replayed => RejectedProof(new ProofApi(), TokenFailureCode.ProofReplayed, null),
        KeyMismatch => RejectedProof(new ProofApi(), TokenFailureCode.ProofKeyMismatch, OfAnotherKey),
        WrongTarget => RejectedProof(new ProofApi(), TokenFailureCode.ProofTargetMismatch, static proof => proof.WithClaim("htu", "https://api.example.com/other")),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "No such case."),
    };

    /// <inheritdoc/>
    public void Dispose()
    {
        _api.Dispose();
        _key?.Dispose();
    }

    private static ProofCase AllSeen(ProofApi api)
    {
        ProofRequest[] requests = api.Requests(Proofs);
        ECDsa key = requests[0].Import();
        Ring<ProofRequest> both = new(requests), verified = new(requests), used = new(requests, api.Store.Empty);
        return new ProofCase(
            api,
            key,
            new ProofWay("P-256 verify + SHA-256 of the proof", () => both.Next() is var proof && proof.Verify(key) && proof.Hash()),
            new ProofWay("P-256 verify", () => verified.Next().Verify(key)),
            new ProofWay(Library, () => api.Expect(TokenFailureCode.None, used.Next().Request)),
            PeerWay(api, requests));
    }

    // So few keys are cached that each one is evicted before it is used again; the tokens are cached.
    private static ProofCase KeysNeverSeen(ProofApi api)
    {
        ProofRequest[] requests = [.. Enumerable.Range(0, Clients).SelectMany(_ => api.Requests(1))];
        Ring<ProofRequest> imported = new(requests), used = new(requests, api.Store.Empty);
        for (int i = 0; i < requests.Length; i++)
            api.Expect(TokenFailureCode.None, used.Next().Request);
        return new ProofCase(
            api,
            key: null,
            new ProofWay("import + first P-256 verify", () =>
            {
                ProofRequest proof = imported.Next();
                using ECDsa key = proof.Import();
                return proof.Verify(key);
            }),
            new ProofWay(Library, () => api.Expect(TokenFailureCode.None, used.Next().Request)),
            PeerWay(api, requests));
    }

    private static ProofWay PeerWay(ProofApi api, ProofRequest[] requests)
    {
        var check = new PeerProofCheck(api.Clock);
        Ring<ProofRequest> used = new(requests, () => check = new PeerProofCheck(api.Clock));
        return new ProofWay(Peer, () => used.Next() is var r && check.Check(r.Proof, r.Token, r.Thumbprint, r.Request.Method, TestIssuer.DefaultAudience)
            ? true : throw new InvalidOperationException("Expected the peer to accept the proof."));
    }

    private static ProofCase RejectedProof(ProofApi api, TokenFailureCode code, Func<DPoPProofBuilder, DPoPProofBuilder>? change)
    {
        ResourceRequest request = api.Requests(1, change)[0].Request;
        api.Validate(request);
        return new ProofCase(api, key: null, Sha256Of(request.Authorization.ToString()["DPoP ".Length..]),
            new ProofWay(Library, () => api.Expect(code, request)));
    }

    private static ProofWay Sha256Of(string token)
    {
        byte[] bytes = Encoding.ASCII.GetBytes(token);
        byte[] hash = new byte[SHA256.HashSizeInBytes];
        return new ProofWay("SHA-256 of the token", () => SHA256.HashData(bytes, hash) > 0);
    }

    private static DPoPProofBuilder OfAnotherKey(DPoPProofBuilder proof)
    {
        using var other = TestSigningKey.Create("ES256");
        return proof.WithJwk(other.PublicJwk);
    }
}
