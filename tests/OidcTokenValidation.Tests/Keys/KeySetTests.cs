using System.Text;
using OidcTokenValidation.Jose;
using OidcTokenValidation.Keys;
using OidcTokenValidation.Tests.Jose.Support;

namespace OidcTokenValidation.Tests.Keys;

/// <summary>RFC 7517 §4.5, RFC 8725 §3.1: one candidate or no candidate; never all keys.</summary>
public sealed class KeySetTests
{
    private const string Rsa = SampleJwks.Rsa;
    private const string Ec = SampleJwks.Ec;
    private const string Ec521 = SampleJwks.Ec521;

    [Rule("RFC 8725 §3.10 kid")]
    [Theory]
    [InlineData($"{{{Rsa},\"kid\":\"1\"}},{{{Ec},\"kid\":\"2\"}}", "1", "RS256", "1")]
    [InlineData($"{{{Rsa},\"kid\":\"1\"}},{{{Ec},\"kid\":\"2\"}}", "2", "ES256", "2")]
    [InlineData($"{{{Rsa},\"kid\":\"1\",\"alg\":\"PS256\"}}", "1", "PS256", "1")]
    [InlineData($"{{{Rsa},\"kid\":\"é\"}}", "é", "RS256", "é")]
    [InlineData($"{{{Rsa},\"kid\":\"' OR 1=1 --\"}}", "' OR 1=1 --", "RS256", "' OR 1=1 --")]
    public void Named_key_that_suits_is_found(string keys, string keyId, string algorithm, string expected) =>
        AssertFound(Select(keys, keyId, algorithm), expected);

    [Theory]
    [InlineData($"{{{Rsa},\"kid\":\"1\"}}", "RS256", "1")]
    [InlineData($"{{{Rsa}}}", "PS384", null)]
    [InlineData($"{{{Rsa},\"kid\":\"1\"}},{{{Ec},\"kid\":\"2\"}},{{{Ec521},\"kid\":\"3\"}}", "ES512", "3")]
    [InlineData($"{{{Rsa},\"kid\":\"1\",\"alg\":\"RS256\"}},{{{Rsa},\"kid\":\"2\",\"alg\":\"PS256\"}}", "PS256", "2")]
    public void Only_suitable_key_is_found_without_kid(string keys, string algorithm, string? expected) =>
        AssertFound(Select(keys, keyId: null, algorithm), expected);

    [Theory]
    [InlineData("\"kid\":\"1\"", "\"kid\":\"2\"")]
    [InlineData("\"kid\":\"1\"", "\"use\":\"sig\"")]
    [InlineData("\"kid\":\"1\"", "\"kid\":\"2\",\"alg\":\"ES256\"")]
    public void Two_suitable_keys_are_ambiguous_without_kid(string first, string second) =>
        Assert.Equal(KeySelectionStatus.Ambiguous, Select($"{SigningKey.P256.Jwk(first)},{{{Ec},{second}}}", keyId: null, "ES256").Status);

    [Rule("RFC 7517 §4.5 kid twice")]
    [Theory]
    [InlineData($"{{{Rsa},\"kid\":\"1\"}},{{{Ec},\"kid\":\"1\"}}", "ES256")]
    [InlineData($"{{{Rsa},\"kid\":\"1\"}},{{{Ec},\"kid\":\"1\"}}", "RS256")]
    [InlineData($"{{{Ec},\"kid\":\"1\"}},{{{Ec521},\"kid\":\"1\"}}", "ES512")]
    [InlineData($"{{{Rsa},\"kid\":\"1\",\"alg\":\"PS256\"}},{{{Rsa},\"kid\":\"1\",\"alg\":\"RS256\"}}", "RS256")]
    public void Keys_with_a_repeated_kid_are_distinguished_by_kty_crv_and_alg(string keys, string algorithm)
    {
        KeySelection selection = Select(keys, "1", algorithm);

        AssertFound(selection, "1");
        Assert.True(selection.Key!.Key.Suits(AlgorithmTable.Default.Find(algorithm)!));
    }

    [Rule("RFC 7517 §4.5 ambiguous")]
    [Fact]
    public void Repeated_kid_is_ambiguous_when_nothing_distinguishes_the_keys()
    {
        string two = $"{SigningKey.P256.Jwk("\"kid\":\"1\"")},{{{Ec},\"kid\":\"1\"}}";

        Assert.Equal(KeySelectionStatus.Ambiguous, Select(two, "1", "ES256").Status);
        Assert.Null(Select(two, "1", "ES256").Key);
    }

    [Fact]
    public void Same_key_listed_twice_is_not_ambiguous()
    {
        AssertFound(Select($"{{{Ec},\"kid\":\"1\"}},{{{Ec},\"kid\":\"1\"}}", "1", "ES256"), "1");
        AssertFound(Select($"{{{Ec}}},{{{Ec}}}", keyId: null, "ES256"), expected: null);
        AssertFound(Select($"{{{Rsa},\"kid\":\"1\"}},{{{Rsa},\"kid\":\"1\",\"alg\":\"RS256\"}}", "1", "RS256"), "1");
        AssertFound(Select($"{{{Rsa},\"kid\":\"1\"}},{{{Rsa},\"kid\":\"2\"}}", keyId: null, "RS256"), "1");
    }

    [Rule("RFC 7515 §4.1.4 kid", "RFC 8725 §3.10 kid")]
    [Theory]
    [InlineData("2")]
    [InlineData("")]
    [InlineData("KEY")]
    [InlineData("key ")]
    [InlineData("key\0")]
    [InlineData("../key")]
    public void Unknown_kid_is_not_found_and_no_other_key_is_tried(string keyId)
    {
        Assert.Equal(KeySelectionStatus.NotFound, Select($"{{{Rsa},\"kid\":\"key\"}}", keyId, "RS256").Status);
        Assert.Equal(KeySelectionStatus.NotFound, Select($"{{{Rsa}}}", keyId, "RS256").Status);
    }

    [Rule("RFC 7517 §4.4 alg")]
    [Theory]
    [InlineData($"{{{Rsa},\"kid\":\"1\"}}", "ES256")]
    [InlineData($"{{{Rsa},\"kid\":\"1\",\"alg\":\"RS256\"}}", "PS256")]
    [InlineData($"{{{Ec},\"kid\":\"1\"}}", "ES384")]
    [InlineData($"{{{Ec},\"kid\":\"1\"}},{{{Rsa},\"kid\":\"2\"}}", "RS256")]
    public void Named_key_that_does_not_suit_is_not_for_the_algorithm(string keys, string algorithm) =>
        Assert.Equal(KeySelectionStatus.NotForAlgorithm, Select(keys, "1", algorithm).Status);

    [Theory]
    [InlineData("", "RS256")]
    [InlineData($"{{{Ec},\"kid\":\"1\"}}", "RS256")]
    [InlineData($"{{{Rsa},\"use\":\"enc\"}}", "RS256")]
    public void No_key_is_found_without_kid_and_without_a_suitable_key(string keys, string algorithm) =>
        Assert.Equal(KeySelectionStatus.NotFound, Select(keys, keyId: null, algorithm).Status);

    [Rule("RFC 7515 §4.1.7 x5t", "RFC 7515 §4.1.8 x5t#S256")]
    [Theory]
    [InlineData("a", null, "1")]
    [InlineData(null, "B", "2")]
    [InlineData("a", "A", "1")]
    [InlineData("b", "unknown to the set", null)]
    [InlineData("x", null, null)]
    [InlineData(null, "a", null)]
    public void Thumbprint_of_a_certificate_selects_the_key_that_publishes_it_without_kid(string? sha1, string? sha256, string? expected)
    {
        using KeySet keys = Create($"{SigningKey.P256.Jwk("\"kid\":\"1\",\"x5t\":\"a\",\"x5t#S256\":\"A\"")},{{{Ec},\"kid\":\"2\",\"x5t\":\"b\",\"x5t#S256\":\"B\"}}");
        KeySelection selection = keys.Select(new KeyReference(null, sha1, sha256, AlgorithmTable.Default.Find("ES256")!));

        Assert.Equal(expected is null ? KeySelectionStatus.NotFound : KeySelectionStatus.Found, selection.Status);
        Assert.Equal(expected, selection.Key?.Key.KeyId);
    }

    [Fact]
    public void Thumbprint_that_no_key_publishes_leaves_the_keys_without_one()
    {
        using KeySet keys = Create($"{SigningKey.P256.Jwk("\"kid\":\"1\",\"x5t\":\"a\"")},{{{Ec},\"kid\":\"2\"}}");

        AssertFound(keys.Select(new KeyReference(null, "other", null, AlgorithmTable.Default.Find("ES256")!)), "2");
        AssertFound(keys.Select(new KeyReference(null, "a", null, AlgorithmTable.Default.Find("ES256")!)), "1");
        Assert.Equal(KeySelectionStatus.NotForAlgorithm, keys.Select(new KeyReference(null, "a", null, AlgorithmTable.Default.Find("ES384")!)).Status);
    }

    [Fact]
    public void Key_that_did_not_verify_is_not_selected_again()
    {
        using KeySet keys = Create($"{SigningKey.P256.Jwk("\"kid\":\"1\"")},{{{Ec},\"kid\":\"2\"}}");
        PublicKey first = Select(keys, "1", "ES256").Key!.Key;

        Assert.Equal(KeySelectionStatus.Unchanged, keys.Select(new KeyReference("1", null, null, AlgorithmTable.Default.Find("ES256")!), first).Status);
        AssertFound(keys.Select(new KeyReference("2", null, null, AlgorithmTable.Default.Find("ES256")!), first), "2");
    }

    [Fact]
    public void Default_selection_is_no_key()
    {
        KeySelection none = default;

        Assert.Equal(KeySelectionStatus.NotFound, none.Status);
        Assert.Null(none.Key);
    }

    [Fact]
    public void New_set_reuses_the_unchanged_keys()
    {
        using KeySet before = Create($"{{{Rsa},\"kid\":\"1\"}},{{{Ec},\"kid\":\"2\"}}");
        using KeySet after = Create($"{{{Ec},\"kid\":\"2\"}},{{{Rsa},\"kid\":\"3\"}}", before);

        Assert.Same(Select(before, "2", "ES256").Key, Select(after, "2", "ES256").Key);
        Assert.NotSame(Select(before, "1", "RS256").Key, Select(after, "3", "RS256").Key);
        Assert.Equal(KeySelectionStatus.NotFound, Select(after, "1", "RS256").Status);
    }

    [Fact]
    public void Disposal_of_the_keys_that_a_new_set_does_not_reuse_leaves_the_others_usable()
    {
        byte[] input = "input"u8.ToArray();
        KeySet before = Create(SigningKey.P256.Jwk("\"kid\":\"stays\""));
        using KeySet after = Create($"{SigningKey.P256.Jwk("\"kid\":\"stays\"")},{SigningKey.Rsa.Jwk("\"kid\":\"new\"")}", before);

        before.DisposeUnlessIn(after);

        Assert.True(Select(after, "stays", "ES256").Key!.Verify(AlgorithmTable.Default.Find("ES256")!, input, SigningKey.P256.Sign("ES256", input)));
        Assert.True(Select(after, "new", "RS512").Key!.Verify(AlgorithmTable.Default.Find("RS512")!, input, SigningKey.Rsa.Sign("RS512", input)));
    }

    private static void AssertFound(KeySelection selection, string? expected)
    {
        Assert.Equal(KeySelectionStatus.Found, selection.Status);
        Assert.Equal(expected, selection.Key?.Key.KeyId);
    }

    private static KeySelection Select(string keys, string? keyId, string algorithm) => Select(Create(keys), keyId, algorithm);

    private static KeySelection Select(KeySet keys, string? keyId, string algorithm) => keys.Select(new KeyReference(keyId, null, null, AlgorithmTable.Default.Find(algorithm)!));

    private static KeySet Create(string keys, KeySet? previous = null) =>
        KeySets.Create(JwkSetDocument.TryParse(Encoding.UTF8.GetBytes($$"""{"keys":[{{keys}}]}"""), new KeyRules(AlgorithmTable.Default), out JwkSetDocument? document, out _) ? document : null!, CryptoFactory.Create(custom: null), previous);
}
