using OidcTokenValidation.Signatures.Tests.Support;
using OidcTokenValidation.Testing;

namespace OidcTokenValidation.Signatures.Tests.Verifiers;

/// <summary>What a registered algorithm costs the garbage collector, compared with ES256.</summary>
public sealed class AllocationTests
{
    [Fact]
    public void New_token_by_Ed25519_allocates_no_more_than_one_by_ES256()
    {
        SigningKey key = SigningKey.Create("Ed25519");
        using var api = new SignedApi(key, static options => options.AddEd25519());
        using var elliptic = TestSigningKey.Create("ES256");
        using var issuer = new TestIssuer(SignedApi.Issuer, api.Clock, elliptic);
        using AccessTokenValidator validator = issuer.CreateValidator(SignedApi.Audience);
        var requests = new Queue<ResourceRequest>(Enumerable.Range(0, 400).Select(_ => TestRequest.Bearer(api.Token(key))));
        var others = new Queue<ResourceRequest>(Enumerable.Range(0, 400).Select(_ => TestRequest.Bearer(issuer.Token().Create())));

        long bytes = Allocated(() => Assert.True(api.Send(requests.Dequeue()).IsValid));
        long other = Allocated(() => Assert.True(SignedApi.Send(validator, others.Dequeue()).IsValid));

        TestContext.Current.TestOutputHelper?.WriteLine($"Ed25519: {bytes} bytes; ES256 {other} bytes");
        Assert.InRange(bytes, 1, other);
    }

    [Fact]
    public void Proof_by_the_long_key_of_another_client_allocates_no_more_than_one_by_ES256()
    {
        SigningKey issuer = SigningKey.Create("Ed25519"), client = SigningKey.Create("Ed25519"), other = SigningKey.Create("ML-DSA-87");
        using var ellipticClient = new DPoPClient("ES256");
        using var api = new SignedApi(issuer, Library.With(Library.NSec));
        string token = api.Token(issuer, client);
        ResourceRequest request = TestRequest.DPoP(token, api.Proof(other, token)), elliptic = ellipticClient.Request(token);

        long bytes = Allocated(() => Assert.Equal(TokenFailureCode.ProofKeyMismatch, api.Send(request).Failure?.Code));
        long expected = Allocated(() => Assert.Equal(TokenFailureCode.ProofKeyMismatch, api.Send(elliptic).Failure?.Code));

        TestContext.Current.TestOutputHelper?.WriteLine($"ML-DSA-87: {bytes} bytes; ES256 {expected} bytes");
        Assert.InRange(bytes, 0, expected);
    }

    // The median of several samples, so that a pool that grows once does not count.
    private static long Allocated(Action run)
    {
        for (int i = 0; i < 200; i++)
            run();
        long[] samples = new long[9];
        for (int sample = 0; sample < samples.Length; sample++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < 20; i++)
                run();
            samples[sample] = (GC.GetAllocatedBytesForCurrentThread() - before) / 20;
        }

        Array.Sort(samples);
        return samples[samples.Length / 2];
    }
}
