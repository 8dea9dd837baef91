using System.Security.Cryptography;
using OidcTokenValidation.Jose;
using OidcTokenValidation.Tests.Jose.Support;

namespace OidcTokenValidation.Tests.Jose;

/// <summary>A key has a fixed set of algorithms; a mismatch is false before any mathematics.</summary>
public sealed class SignatureVerifierTests
{
    private static readonly byte[] Input = "header.payload"u8.ToArray();

    public static TheoryData<string> Algorithms { get; } = [.. AlgorithmTable.Default.All.Select(static a => a.Name)];

    [Rule("RFC 7518 §3.4 curves", "RFC 8725 §3.1 key and algorithm")]
    [Theory]
    [MemberData(nameof(Algorithms))]
    public void Signature_is_verified_by_its_own_algorithm_and_no_other(string algorithm)
    {
        SigningKey key = SigningKey.For(Find(algorithm));
        byte[] signature = key.Sign(algorithm, Input);
        using SignatureVerifier verifier = key.Verifier();

        string[] verifying = [.. AlgorithmTable.Default.All.Where(a => verifier.Verify(a, Input, signature)).Select(static a => a.Name)];

        Assert.Equal(algorithm, Assert.Single(verifying));
    }

    [Theory]
    [MemberData(nameof(Algorithms))]
    public void One_bit_changed_in_input_or_signature_is_false(string algorithm)
    {
        SigningKey key = SigningKey.For(Find(algorithm));
        byte[] signature = key.Sign(algorithm, Input);
        using SignatureVerifier verifier = key.Verifier();

        Assert.True(verifier.Verify(Find(algorithm), Input, signature));
        Assert.False(verifier.Verify(Find(algorithm), Flip(Input, 3), signature));
        Assert.False(verifier.Verify(Find(algorithm), Input[..^1], signature));
        Assert.All([0, signature.Length / 2, signature.Length - 1], at => Assert.False(verifier.Verify(Find(algorithm), Input, Flip(signature, at))));
        Assert.True(verifier.Verify(Find(algorithm), Input, signature));
    }

    [Theory]
    [MemberData(nameof(Algorithms))]
    public void Constant_signatures_are_false(string algorithm)
    {
        using SignatureVerifier verifier = SigningKey.For(Find(algorithm)).Verifier();
        int length = verifier.Key.GetSignatureLength(Find(algorithm));

        Assert.False(verifier.Verify(Find(algorithm), Input, new byte[length]));
        Assert.False(verifier.Verify(Find(algorithm), Input, [.. Enumerable.Repeat((byte)0xFF, length)]));
        Assert.False(verifier.Verify(Find(algorithm), Input, [.. new byte[length - 1], 1]));
    }

    [Rule("RFC 7515 §5.2 signature")]
    [Fact]
    public void Another_key_of_the_same_kind_does_not_verify()
    {
        using SignatureVerifier other = SigningKey.NewP256().Verifier();

        Assert.False(other.Verify(Find("ES256"), Input, SigningKey.P256.Sign("ES256", Input)));
    }

    [Fact]
    public void Only_the_segment_that_is_named_counts()
    {
        byte[] signature = SigningKey.P256.Sign("ES256", Input);
        byte[] larger = [1, 2, .. Input, 3];
        using SignatureVerifier verifier = SigningKey.P256.Verifier();

        Assert.True(verifier.Verify(Find("ES256"), new ArraySegment<byte>(larger, 2, Input.Length), signature));
        Assert.False(verifier.Verify(Find("ES256"), new ArraySegment<byte>(larger, 1, Input.Length), signature));
        Assert.False(verifier.Verify(Find("ES256"), new ArraySegment<byte>(larger, 2, Input.Length + 1), signature));
    }

    [Rule("RFC 7518 §3.4 form", "RFC 8725 §3.1 key and algorithm")]
    [Theory]
    [MemberData(nameof(Algorithms))]
    public void Wrong_length_or_algorithm_is_false_before_any_mathematics(string algorithm)
    {
        var recording = new RecordingCryptoProvider();
        SigningKey key = SigningKey.For(Find(algorithm));
        byte[] signature = key.Sign(algorithm, Input);
        using var verifier = new SignatureVerifier(key.Public($"\"alg\":\"{algorithm}\""), CryptoFactory.Create(recording));

        Assert.False(verifier.Verify(Find(algorithm), Input, []));
        Assert.False(verifier.Verify(Find(algorithm), Input, signature.AsSpan(..^1)));
        Assert.False(verifier.Verify(Find(algorithm), Input, signature.AsSpan(1)));
        Assert.False(verifier.Verify(Find(algorithm), Input, [.. signature, 0]));
        Assert.False(verifier.Verify(Find(algorithm), Input, [0, .. signature]));
        Assert.All(AlgorithmTable.Default.All.Where(a => a.Name != algorithm), other => Assert.False(verifier.Verify(other, Input, signature)));

        Assert.Equal(0, recording.Created);
        Assert.True(verifier.Verify(Find(algorithm), Input, signature));
        Assert.Equal(1, recording.Created);
    }

    [Rule("RFC 7518 §3.4 form")]
    [Theory]
    [InlineData("ES256")]
    [InlineData("ES384")]
    [InlineData("ES512")]
    public void Der_signature_is_refused(string algorithm)
    {
        SigningKey key = SigningKey.For(Find(algorithm));
        using SignatureVerifier verifier = key.Verifier();
        byte[] der = key.Sign(algorithm, Input, DSASignatureFormat.Rfc3279DerSequence);

        Assert.False(verifier.Verify(Find(algorithm), Input, der));
        Assert.False(verifier.Verify(Find(algorithm), Input, [.. der.Concat(new byte[132]).Take(verifier.Key.GetSignatureLength(Find(algorithm)))]));
    }

    [Rule("RFC 7518 §3.5 salt")]
    [Theory]
    [InlineData("PS256", 32)]
    [InlineData("PS384", 48)]
    [InlineData("PS512", 64)]
    public void PSS_signature_with_a_salt_of_another_length_is_refused(string algorithm, int hashLength)
    {
        using SignatureVerifier verifier = SigningKey.Rsa.Verifier();

        Assert.True(verifier.Verify(Find(algorithm), Input, SigningKey.Rsa.SignPss(algorithm, Input, hashLength)));
        Assert.All([0, 20, hashLength - 1, hashLength + 1], length =>
            Assert.False(verifier.Verify(Find(algorithm), Input, SigningKey.Rsa.SignPss(algorithm, Input, length))));
    }

    [Fact]
    public void One_provider_serves_all_calls_of_one_thread()
    {
        var recording = new RecordingCryptoProvider();
        byte[] signature = SigningKey.P256.Sign("ES256", Input);
        using var verifier = new SignatureVerifier(SigningKey.P256.Public(), CryptoFactory.Create(recording));

        for (int i = 0; i < 20; i++)
            Assert.Equal(i % 2 == 0, verifier.Verify(Find("ES256"), Input, i % 2 == 0 ? signature : Flip(signature, 40)));

        Assert.Equal(1, recording.Created);
    }

    [Fact]
    public async Task Many_threads_get_correct_results_and_never_share_a_provider()
    {
        var recording = new RecordingCryptoProvider();
        using var ec = new SignatureVerifier(SigningKey.P256.Public(), CryptoFactory.Create(recording));
        using var rsa = new SignatureVerifier(SigningKey.Rsa.Public(), CryptoFactory.Create(recording));
        byte[] es256 = SigningKey.P256.Sign("ES256", Input), rs256 = SigningKey.Rsa.Sign("RS256", Input), ps256 = SigningKey.Rsa.Sign("PS256", Input);

        Task[] threads = [.. Enumerable.Range(0, 8).Select(thread => Task.Run(() =>
        {
            for (int i = 0; i < 60; i++)
            {
                bool good = (i + thread) % 3 != 0;
                Assert.Equal(good, ec.Verify(Find("ES256"), Input, good ? es256 : Flip(es256, i)));
                Assert.Equal(good, rsa.Verify(Find("RS256"), Input, good ? rs256 : Flip(rs256, i)));
                Assert.Equal(good, rsa.Verify(Find("PS256"), Input, good ? ps256 : rs256));
            }
        }))];
        await Task.WhenAll(threads);

        Assert.False(recording.SharedByTwo);
        Assert.InRange(recording.Alive, 3, 3 * (Math.Max(2, Environment.ProcessorCount) + 8));
    }

    [Fact]
    public void Disposed_verifier_releases_its_providers_and_still_returns_correct_results()
    {
        var recording = new RecordingCryptoProvider();
        byte[] signature = SigningKey.P256.Sign("ES256", Input);
        var verifier = new SignatureVerifier(SigningKey.P256.Public(), CryptoFactory.Create(recording));
        Assert.True(verifier.Verify(Find("ES256"), Input, signature));

        verifier.Dispose();
        Assert.Equal(0, recording.Alive);

        // A request that selected the key before a rotation may still be running.
        Assert.True(verifier.Verify(Find("ES256"), Input, signature));
        Assert.False(verifier.Verify(Find("ES256"), Input, Flip(signature, 0)));
        Assert.Equal(0, recording.Alive);
        Assert.Equal(recording.Created, recording.Released);

        verifier.Dispose();
    }

    [Fact]
    public void Crypto_provider_that_throws_or_cancels_verifies_nothing()
    {
        var recording = new RecordingCryptoProvider { Fault = new InvalidOperationException("the module is gone") };
        byte[] signature = SigningKey.P256.Sign("ES256", Input);
        using var verifier = new SignatureVerifier(SigningKey.P256.Public(), CryptoFactory.Create(recording));
        Assert.False(verifier.Verify(Find("ES256"), Input, signature));
        Assert.Equal(0, recording.Alive);

        recording.Fault = new OperationCanceledException();
        Assert.False(verifier.Verify(Find("ES256"), Input, signature));
        Assert.Equal(0, recording.Alive);
    }

    [Fact]
    public void Crypto_provider_that_cannot_make_a_provider_verifies_nothing()
    {
        var recording = new RecordingCryptoProvider { CreateFault = new InvalidOperationException("the module is gone") };
        using var verifier = new SignatureVerifier(SigningKey.P256.Public(), CryptoFactory.Create(recording));
        Assert.False(verifier.Verify(Find("ES256"), Input, SigningKey.P256.Sign("ES256", Input)));
        Assert.Equal(0, recording.Alive);
    }

    [Fact]
    public void Cryptographic_exception_is_false_and_the_provider_is_not_used_again()
    {
        var recording = new RecordingCryptoProvider { Fault = new CryptographicException("not a signature") };
        byte[] signature = SigningKey.P256.Sign("ES256", Input);
        using var verifier = new SignatureVerifier(SigningKey.P256.Public(), CryptoFactory.Create(recording));

        Assert.False(verifier.Verify(Find("ES256"), Input, signature));
        Assert.Equal(0, recording.Alive);

        recording.Fault = null;
        Assert.True(verifier.Verify(Find("ES256"), Input, signature));
        Assert.Equal(2, recording.Created);
    }

    [Fact]
    public void Mathematically_impossible_keys_verify_nothing_and_do_not_throw()
    {
        string[] moduli =
            ["8" + new string('0', 511), "8" + new string('0', 510) + "1", new string('F', 512), "8" + new string('0', 767), new string('F', 4096)];
        string[] exponents = ["03", "010001", "FFFFFFFF"];

        Assert.All(moduli.SelectMany(n => exponents.Select(e => (n, e))), static key =>
        {
            var jwk = System.Text.Json.JsonElement.Parse($$"""{"kty":"RSA","n":"{{SampleJwks.Octets(key.n)}}","e":"{{SampleJwks.Octets(key.e)}}"}""");
            Assert.True(Jwk.TryRead(jwk, new KeyRules(AlgorithmTable.Default), out PublicKey? read, out _));
            using var verifier = new SignatureVerifier(read, CryptoFactory.Create(custom: null));
            byte[] one = [.. new byte[read.GetSignatureLength(AlgorithmTable.Default.All[0]) - 1], 1];

            Assert.All(AlgorithmTable.Default.All, a => Assert.False(verifier.Verify(a, Input, one)));
            Assert.All(AlgorithmTable.Default.All, a => Assert.False(verifier.Verify(a, Input, [.. Enumerable.Repeat((byte)0xA5, one.Length)])));
        });
    }

    private static SignatureAlgorithm Find(string name) => AlgorithmTable.Default.Find(name)!;

    private static byte[] Flip(byte[] octets, int at)
    {
        byte[] copy = [.. octets];
        copy[at] ^= 1;
        return copy;
    }
}
