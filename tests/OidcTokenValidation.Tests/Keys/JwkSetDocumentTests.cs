using System.Text;
using OidcTokenValidation.Jose;
using OidcTokenValidation.Keys;
using OidcTokenValidation.Tests.Jose.Support;
using OidcTokenValidation.Tests.Text;

namespace OidcTokenValidation.Tests.Keys;

/// <summary>RFC 7517 §5: faulty keys are dropped, the rest is used; a faulty document has no keys.</summary>
public sealed class JwkSetDocumentTests
{
    [Rule("RFC 7517 §5 unusable keys")]
    [Fact]
    public void Faulty_keys_are_dropped_with_reasons_and_the_rest_is_used()
    {
        JwkSetDocument document = Read($$"""
            {"keys":[
                {"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"},
                {{{SampleJwks.Ec}},"kid":"good-1"},
                {"kty":"EC","crv":"P-256","x":"AAAA","y":"AAAA"},
                {"kty":"oct","k":"AAAA"},
                null,
                {{{SampleJwks.Rsa}},"kid":"good-2"},
                {{{SampleJwks.Rsa}},"use":"enc"}
            ],"unknown":[{}]}
            """);

        Assert.Equal("good-1 good-2", string.Join(' ', document.Keys.Select(static key => key.KeyId)));
        Assert.Equal(
            [
                "0 UnknownCurve, member 'crv'", "2 CoordinateLengthWrong, member 'x'", "3 SymmetricKey, member 'kty'",
                "4 NotAnObject", "6 NotForSignatures, member 'use'",
            ],
            document.Dropped.First.Select(static key => $"{key.Index} {key.Fault}"));
        Assert.Equal(5, document.Dropped.Count);
    }

    [Theory]
    [InlineData("""{"keys":[]}""", 0)]
    [InlineData($"{{{SampleJwks.Ec}}}", 1)]
    [InlineData("""{"kty":"oct","k":"AAAA"}""", 0)]
    [InlineData($"{{\"kty\":\"RSA\",\"keys\":[{{{SampleJwks.Ec}}}]}}", 1)]
    [InlineData($"{{\"\\u006beys\":[{{{SampleJwks.Ec}}}]}}", 1)]
    [InlineData($"\uFEFF{{\"keys\":[{{{SampleJwks.Ec}}}]}}", 1)]
    [InlineData($"{{\"x\":1,\"x\":{{\"y\":1,\"y\":2}},\"keys\":[{{{SampleJwks.Ec},\"x5c\":1,\"x5c\":2}}]}}", 1)]
    public void Set_or_a_single_key_is_a_document(string json, int keys) => Assert.Equal(keys, Read(json).Keys.Count);

    [Rule("RFC 7517 §5.1 keys")]
    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("\"keys\"")]
    [InlineData("{}")]
    [InlineData("""{"Keys":[]}""")]
    [InlineData("""{"keys":null}""")]
    [InlineData("""{"keys":{}}""")]
    [InlineData("""{"keys":"x"}""")]
    [InlineData("""{"keys":[],}""")]
    [InlineData("""{"keys":[]} x""")]
    [InlineData("""{"keys":[]/**/}""")]
    [InlineData("""{"keys":[],"keys":[]}""")]
    [InlineData("""{"keys":[],"\u006beys":[]}""")]
    [InlineData("\uFEFF\uFEFF{\"keys\":[]}")]
    public void Any_other_text_is_no_document(string json) => Assert.False(JwkSetDocument.TryParse(Encoding.UTF8.GetBytes(json), new KeyRules(AlgorithmTable.Default), out _, out _));

    [Fact]
    public void Text_that_is_not_utf8_is_no_document() =>
        Assert.False(JwkSetDocument.TryParse([.. "{\"keys\":[],\"x\":\""u8, 0xFF, .. "\"}"u8], new KeyRules(AlgorithmTable.Default), out _, out _));

    [Theory]
    [InlineData("""{"\ud800":1}""")]
    [InlineData("""{"\ud800":1,"keys":[]}""")]
    [InlineData("""{"keys":[{"\ud800":1}]}""")]
    [InlineData("""{"keys":[{"\ud800":1,"kty":"EC"}]}""")]
    [InlineData("""{"keys":[{"k\ud800":1}]}""")]
    [InlineData("""{"keys":[{"kty":"EC","k\udc00y":"EC"}]}""")]
    [InlineData("""{"keys":[],"x":{"\ud800":1}}""")]
    [InlineData("""{"keys":["\ud800"]}""")]
    [InlineData("""{"keys":"\ud800"}""")]
    [InlineData("""{"kty":"\ud800"}""")]
    public void Lone_surrogate_anywhere_yields_no_key_and_no_exception(string json) =>
        Assert.Empty(JwkSetDocument.TryParse(Encoding.UTF8.GetBytes(json), new KeyRules(AlgorithmTable.Default), out JwkSetDocument? document, out _) ? document.Keys : []);

    [Fact]
    public void Key_that_is_listed_twice_is_one_key()
    {
        Assert.Single(Read($$"""{"keys":[{{{SampleJwks.Ec}}},{{{SampleJwks.Ec}}}]}""").Keys);
        Assert.Single(Read($$"""{"keys":[{{{SampleJwks.Ec}},"kid":"1"},{"kid":"1","use":"sig",{{SampleJwks.Ec}}}]}""").Keys);
    }

    [Fact]
    public void Same_key_under_two_names_or_for_two_algorithms_is_two()
    {
        Assert.Equal(2, Read($$"""{"keys":[{{{SampleJwks.Ec}},"kid":"1"},{{{SampleJwks.Ec}},"kid":"2"}]}""").Keys.Count);
        Assert.Equal(2, Read($$"""{"keys":[{{{SampleJwks.Ec}},"kid":"1"},{{{SampleJwks.Ec}}}]}""").Keys.Count);
        Assert.Equal(2, Read($$"""{"keys":[{{{SampleJwks.Rsa}},"alg":"RS256"},{{{SampleJwks.Rsa}},"alg":"PS256"}]}""").Keys.Count);
    }

    [Fact]
    public void Parser_does_not_throw_on_damaged_sets()
    {
        byte[] good = Encoding.UTF8.GetBytes(
            $$"""{"keys":[{{{SampleJwks.Ec}},"kid":"\u0031","alg":"ES256","key_ops":["verify"]},{{{SampleJwks.Rsa}},"use":"sig"}]}""");

        PropertyChecks.Hold(2_000, JsonGenerators.DamagedVersionsOf(good), static json =>
        {
            _ = JwkSetDocument.TryParse(json, new KeyRules(AlgorithmTable.Default), out _, out _);
            return true;
        });
    }

    private static JwkSetDocument Read(string json) => JwkSetDocument.TryParse(Encoding.UTF8.GetBytes(json), new KeyRules(AlgorithmTable.Default), out JwkSetDocument? document, out _) ? document : null!;
}
