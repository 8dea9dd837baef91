using System.Text.Json;
using OidcTokenValidation.Jose;
using OidcTokenValidation.Tests.Jose.Support;

namespace OidcTokenValidation.Tests.Jose;

/// <summary>RFC 7638 §3.</summary>
public sealed class JwkThumbprintTests
{
    // RFC 7638 §3.1; RFC 9449 figure 2; go-dpop's proof key whose y begins with a zero octet is in the vectors tests.
    [Rule("RFC 7638 §3 thumbprint")]
    [Theory]
    [InlineData($"{{{SampleJwks.Rsa}}}", "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs")]
    [InlineData(
        "{\"kty\":\"EC\",\"x\":\"l8tFrhx-34tV3hRICRDY9zCkDlpBhF42UQUfWVAWBFs\",\"y\":\"9VE4jf_Ok_o64zbTTlcuNJajHmt6v9TDVrU0CdvGRDA\",\"crv\":\"P-256\"}",
        "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I")]
    public void Published_thumbprints_are_reproduced(string jwk, string expected) => Assert.Equal(expected, Read(jwk).Thumbprint.ToString());

    [Rule("RFC 7638 §3 thumbprint")]
    [Theory]
    [InlineData($"{{\"alg\":\"RS256\",\"kid\":\"2011-04-29\",{SampleJwks.Rsa}}}")]
    [InlineData($"{{ {SampleJwks.Rsa} , \"use\" : \"sig\" }}")]
    [InlineData($"{{\"e\":\"AQAB\",\"n\":\"{SampleJwks.RsaN}\",\"kty\":\"RSA\"}}")]
    [InlineData($"{{\"e\":\"\\u0041QAB\",\"n\":\"{SampleJwks.RsaN}\",\"k\\u0074y\":\"\\u0052SA\"}}")]
    public void Other_members_order_blanks_and_escapes_do_not_matter(string jwk) =>
        Assert.Equal("NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs", Read(jwk).Thumbprint.ToString());

    [Rule("RFC 7638 §3.2 octets")]
    [Fact]
    public void Leading_zeros_of_a_coordinate_are_preserved()
    {
        PublicKey key = Read(SampleJwks.EcWithZeroX);

        Assert.Equal("WaPyETsIBZXtuRNV76wHYLJD974GvYX8HEvPt5iWfsw", key.Thumbprint.ToString());
    }

    [Fact]
    public void Different_keys_have_different_thumbprints() =>
        Assert.NotEqual(SigningKey.NewP256().Public().Thumbprint, SigningKey.P256.Public().Thumbprint);

    private static PublicKey Read(string jwk)
    {
        Assert.True(Jwk.TryRead(JsonElement.Parse(jwk), new KeyRules(AlgorithmTable.Default), out PublicKey? key, out _));
        return key;
    }
}
