using System.Text;
using OidcTokenValidation.Caching;
using OidcTokenValidation.Jose;
using OidcTokenValidation.Testing;
using OidcTokenValidation.Tests.Properties;
using OidcTokenValidation.Text;

namespace OidcTokenValidation.Tests.Caching;

/// <summary>Headers of tokens that verified are not read again, and no other header is mistaken for one of them.</summary>
public sealed class KnownHeaderTests
{
    [Fact]
    public void Cached_header_is_the_header_that_was_read()
    {
        var headers = new HeaderCache();
        ProtectedHeader header = Read("{\"alg\":\"PS384\",\"typ\":\"AT+jwt\",\"kid\":\"k\\u0031\"}");
        Assert.Null(headers.Find(header.Encoded));
        headers.Add(header);
        ProtectedHeader? found = headers.Find(header.Encoded);
        Assert.Same(header, found);
        Assert.Equal(("PS384", "AT+jwt", "k1"), (found!.Algorithm.Name, found.Header.Type.ToString(), found.Key.KeyId));
        Assert.Null(headers.Find(header.Encoded + "A"));
        Assert.Null(headers.Find(header.Encoded.AsSpan(1)));
        Assert.Null(headers.Find(string.Empty));
    }

    [Fact]
    public void Newer_of_two_headers_with_the_same_end_remains_cached()
    {
        var headers = new HeaderCache();
        ProtectedHeader[] twins = [Read("{\"alg\":\"ES256\",\"typ\":\"at+jwt\",\"kid\":\"1\"}"), Read("{\"alg\":\"ES384\",\"typ\":\"at+jwt\",\"kid\":\"1\"}")];
        headers.Add(twins[0]);
        Assert.Null(headers.Find(twins[1].Encoded));
        headers.Add(twins[1]);
        Assert.Null(headers.Find(twins[0].Encoded));
        Assert.Same(twins[1], headers.Find(twins[1].Encoded));
    }

    [Fact]
    public void Long_header_is_read_each_time()
    {
        var headers = new HeaderCache();
        ProtectedHeader header = Read("{\"alg\":\"ES256\",\"x5c\":\"" + new string('x', 600) + "\"}");
        headers.Add(header);
        Assert.Null(headers.Find(header.Encoded));
    }

    [Fact]
    public void Cached_header_does_not_make_an_invalid_token_valid()
    {
        using var key = TestSigningKey.Create("ES256", "1");
        using var issuer = new TestIssuer("https://issuer.example/", clock: null, key);
        using AccessTokenValidator validator = issuer.CreateValidator();
        for (int i = 0; i < 3; i++)
            Assert.True(validator.ValidateAtOnce(TestRequest.Bearer(issuer.Token().Create())).IsValid);
        string good = issuer.Token().Create();
        string[] parts = good.Split('.');
        Assert.Equal(TokenFailureCode.InvalidSignature, Judge(validator, $"{parts[0]}.{parts[1]}.{issuer.Token().Create().Split('.')[2]}"));
        Assert.Equal(TokenFailureCode.NotCompactJws, Judge(validator, $"{parts[0]}.{parts[1]}."));
        Assert.Equal(TokenFailureCode.InvalidBase64Url, Judge(validator, $"{parts[0]}.A.{parts[2]}"));
        Assert.Equal(TokenFailureCode.InvalidJson, Judge(validator, $"{parts[0]}.{Encode("{")}.{parts[2]}"));
        Assert.Equal(TokenFailureCode.KeyNotForAlgorithm, Judge(validator, $"{Encode(Decode(parts[0]).Replace("ES256", "ES384", StringComparison.Ordinal))}.{parts[1]}.{parts[2]}"));
        Assert.Equal(TokenFailureCode.Expired, Judge(validator, issuer.Token().Expired().Create()));
    }

    private static TokenFailureCode? Judge(AccessTokenValidator validator, string token) => validator.ValidateAtOnce(TestRequest.Bearer(token)).Failure?.Code;

    private static string Encode(string json) => System.Buffers.Text.Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));

    private static string Decode(string segment) => Encoding.UTF8.GetString(System.Buffers.Text.Base64Url.DecodeFromChars(segment));

    private static ProtectedHeader Read(string json)
    {
        Assert.True(JoseHeader.TryRead(Encoding.UTF8.GetBytes(json), new JsonScratch(4, new MemberName[8]), out JoseHeader header, out _));
        return new ProtectedHeader(Encode(json), header, AlgorithmTable.Default.Find(header.Algorithm)!);
    }
}
