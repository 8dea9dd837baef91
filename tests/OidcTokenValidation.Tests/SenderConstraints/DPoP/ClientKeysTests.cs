using System.Security.Cryptography;
using System.Text;
using OidcTokenValidation.Jose;
using OidcTokenValidation.SenderConstraints.DPoP;
using OidcTokenValidation.Testing;
using OidcTokenValidation.Tests.Jose.Support;
using OidcTokenValidation.Tests.SenderConstraints.Support;
using OidcTokenValidation.Tests.Support;

namespace OidcTokenValidation.Tests.SenderConstraints.DPoP;

/// <summary>The cached keys of clients.</summary>
public sealed class ClientKeysTests : IDisposable
{
    private readonly RecordingCryptoProvider _crypto = new();
    private readonly ClientKeys _keys;

    public ClientKeysTests() => _keys = new ClientKeys(16, CryptoFactory.Create(_crypto), Unmeasured.ClientKeys);

    public void Dispose()
    {
        _keys.Dispose();
        Assert.Equal(0, _keys.Count);
        Assert.Equal(0, _crypto.Alive);
        Assert.False(_crypto.SharedByTwo);
    }

    [Fact]
    public void Key_count_never_exceeds_the_limit()
    {
        for (int i = 0; i < 100; i++)
        {
            Use(Add());
            Assert.InRange(_keys.Count, 1, 16);
            Assert.InRange(_crypto.Alive, 1, 16);
        }
    }

    [Fact]
    public void Key_in_use_is_kept_and_an_idle_one_is_evicted()
    {
        SignatureVerifier idle = Add(), busy = Add();
        for (int i = 0; i < 200; i++)
        {
            Assert.Same(busy, _keys.Find(busy.Key.Thumbprint));
            Add();
        }

        Assert.Null(_keys.Find(idle.Key.Thumbprint));
    }

    [Fact]
    public void Key_is_evicted_even_if_all_are_in_use()
    {
        SignatureVerifier[] busy = [.. Enumerable.Range(0, 16).Select(_ => Add())];
        for (int i = 0; i < 50; i++)
        {
            foreach (SignatureVerifier key in busy)
                _keys.Find(key.Key.Thumbprint);
            Add();
            Assert.Equal(16, _keys.Count);
        }
    }

    [Fact]
    public void Key_added_by_concurrent_requests_is_cached_once()
    {
        string jwk = NewJwk();
        var twins = new System.Collections.Concurrent.ConcurrentBag<SignatureVerifier>();
        Parallel.For(0, 64, _ => twins.Add(Add(jwk)));
        SignatureVerifier kept = Assert.Single(twins.Distinct());
        Use(kept);
        Assert.Same(kept, _keys.Find(kept.Key.Thumbprint));
        Assert.Equal((1, 1), (_keys.Count, _crypto.Alive));
    }

    [Fact]
    public void Evicted_key_still_verifies_for_its_holder()
    {
        using var signing = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        byte[] input = "input"u8.ToArray(), signature = signing.SignData(input, HashAlgorithmName.SHA256);
        SignatureVerifier key = Add(Jwk(signing));
        for (int i = 0; i < 20; i++)
            Add();
        Assert.Null(_keys.Find(key.Key.Thumbprint));
        Assert.True(key.Verify(AlgorithmTable.Default.Find("ES256")!, input, signature));
    }

    [Fact]
    public void Bad_signatures_cache_no_key_but_that_of_the_token()
    {
        using var api = new ProofApi(options => options.CryptoProvider = _crypto);
        for (int i = 0; i < 20; i++)
            api.Refuse(api.Proof().WithSignature(new byte[64]), TokenFailureCode.ProofSignatureInvalid);

        // The issuer's and the client's, each once; and they work.
        Assert.Equal((2, 2), (_crypto.Alive, _crypto.Created));
        api.Accept(api.Proof());
        Assert.Equal((2, 2), (_crypto.Alive, _crypto.Created));
    }

    [Fact]
    public void Many_clients_do_not_evict_the_issuer_s_key()
    {
        using var api = new ProofApi(options => (options.CryptoProvider, options.DPoP.MaxClientKeys, options.MaxCachedTokens) = (_crypto, 16, 0));
        for (int i = 0; i < 60; i++)
        {
            using var client = new DPoPClient(clock: api.Clock);
            Assert.True(api.Send(client.Request(api.Issuer.Token().BoundTo(client).Create())).IsValid);
        }

        // One provider for each client, and one for the issuer in all.
        Assert.Equal(61, _crypto.Created);
        Assert.Equal(17, _crypto.Alive);
    }

    [Theory]
    [InlineData("PS256", "RS256")]
    [InlineData("RS256", "PS512")]
    public void RSA_key_may_sign_by_several_algorithms(string first, string second)
    {
        using var api = new ProofApi();
        api.Token = api.Issuer.Token().WithClaim("cnf", new System.Text.Json.Nodes.JsonObject { ["jkt"] = RawProof.ThumbprintOf(RawProof.Jwk(ClientKey.Rsa)) }).Create();
        foreach (string algorithm in (string[])[first, second, first])
            api.Accept(RawProof.OfRsa(ClientKey.Rsa, algorithm, api.Token, api.Seconds));
    }

    [Fact]
    public void Cached_key_without_alg_cannot_be_used_with_another_algorithm()
    {
        using var api = new ProofApi();
        api.Token = api.Issuer.Token().WithClaim("cnf", new System.Text.Json.Nodes.JsonObject { ["jkt"] = RawProof.ThumbprintOf(RawProof.Jwk(ClientKey.Rsa)) }).Create();
        api.Accept(RawProof.OfRsa(ClientKey.Rsa, "PS256", api.Token, api.Seconds));
        string jwk = RawProof.Jwk(ClientKey.Rsa)[..^1] + ",\"alg\":\"PS256\"}";
        string proof = RawProof.Write(
            $$"""{"typ":"dpop+jwt","alg":"RS256","jwk":{{jwk}}}""",
            RawProof.Claims(api.Token, api.Seconds),
            static input => ClientKey.Rsa.SignData(input, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
        api.Refuse(proof, TokenFailureCode.ProofKeyInvalid);
    }

    [Fact]
    public async Task Eviction_of_keys_in_use_does_not_affect_requests()
    {
        using var api = new ProofApi(options => (options.CryptoProvider, options.DPoP.MaxClientKeys) = (_crypto, 16));
        DPoPClient[] clients = [.. Enumerable.Range(0, 40).Select(_ => new DPoPClient(clock: api.Clock))];
        string[] tokens = [.. clients.Select(client => api.Issuer.Token().BoundTo(client).Create())];
        await Task.WhenAll(Enumerable.Range(0, 4).Select(thread => Task.Run(() =>
        {
            for (int i = 0; i < 200; i++)
            {
                int at = (i * (thread + 1)) % clients.Length;
                Assert.True(api.Send(clients[at].Request(tokens[at])).IsValid);
            }
        })));
        Assert.False(_crypto.SharedByTwo);
        Array.ForEach(clients, static client => client.Dispose());
    }

    private static string NewJwk()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return Jwk(key);
    }

    private static string Jwk(ECDsa key)
    {
        ECPoint point = key.ExportParameters(includePrivateParameters: false).Q;
        return $$"""{"kty":"EC","crv":"P-256","x":"{{RawProof.Encode(point.X)}}","y":"{{RawProof.Encode(point.Y)}}"}""";
    }

    private static void Use(SignatureVerifier key) => key.Verify(AlgorithmTable.Default.Find("ES256")!, new byte[1], new byte[64]);

    private SignatureVerifier Add() => Add(NewJwk());

    private SignatureVerifier Add(string jwk)
    {
        Assert.True(OidcTokenValidation.Jose.Jwk.TryRead(Encoding.UTF8.GetBytes(jwk), AlgorithmTable.Default, new byte[JwkMaterial.MaxBytes], out _, out JwkMaterial material, out JwkFault fault));
        Assert.Equal(JwkFault.None, fault);
        return _keys.Add(material, material.Thumbprint);
    }
}
