using System.Text;
using OidcTokenValidation.Jose;
using OidcTokenValidation.Text;

namespace OidcTokenValidation.Tests.Jose;

/// <summary>The table of algorithms (RFC 7518 §3.1): an allow-list with nothing symmetric in it.</summary>
public sealed class SignatureAlgorithmTests
{
    [Fact]
    public void Table_is_exactly_this()
    {
        string[] rows = [.. SignatureAlgorithm.All.Select(static a => $"{a.Ordinal} {a.Name} {a.KeyType} {a.Curve?.Name}".TrimEnd())];

        Assert.Equal(
            """
            0 RS256 Rsa
            1 RS384 Rsa
            2 RS512 Rsa
            3 PS256 Rsa
            4 PS384 Rsa
            5 PS512 Rsa
            6 ES256 EllipticCurve P-256
            7 ES384 EllipticCurve P-384
            8 ES512 EllipticCurve P-521
            """,
            string.Join('\n', rows));
    }

    [Fact]
    public void Every_algorithm_is_found_by_its_name()
    {
        Assert.All(SignatureAlgorithm.All, static algorithm =>
        {
            Assert.Same(algorithm, SignatureAlgorithm.Find(algorithm.Name));
            Assert.Same(algorithm, SignatureAlgorithm.Find(new JsonString(Encoding.ASCII.GetBytes(algorithm.Name), escaped: false)));
            Assert.Same(algorithm, SignatureAlgorithm.All[algorithm.Ordinal]);
        });
    }

    [Theory]
    [InlineData("")]
    [InlineData("none")]
    [InlineData("HS256")]
    [InlineData("HS384")]
    [InlineData("HS512")]
    [InlineData("EdDSA")]
    [InlineData("Ed25519")]
    [InlineData("ES256K")]
    [InlineData("ES521")]
    [InlineData("RS1")]
    [InlineData("RSA-OAEP")]
    [InlineData("dir")]
    [InlineData("rs256")]
    [InlineData("Rs256")]
    [InlineData("RS256 ")]
    [InlineData(" RS256")]
    [InlineData("RS256\0")]
    [InlineData("http://www.w3.org/2001/04/xmldsig-more#rsa-sha256")]
    public void Other_names_are_not_found(string name)
    {
        Assert.Null(SignatureAlgorithm.Find(name));
        Assert.Null(SignatureAlgorithm.Find(new JsonString(Encoding.UTF8.GetBytes(name), escaped: false)));
    }

    [Fact]
    public void Set_without_names_allows_the_complete_table()
    {
        var all = new AlgorithmSet([]);

        Assert.All(SignatureAlgorithm.All, algorithm => Assert.True(all.Contains(algorithm)));
    }

    [Theory]
    [InlineData("HS256")]
    [InlineData("es256")]
    [InlineData("")]
    public void Set_with_an_unknown_name_is_never_the_complete_table(string name)
    {
        Assert.Throws<ArgumentException>(() => new AlgorithmSet([name]));
        Assert.Throws<ArgumentException>(() => new AlgorithmSet(["ES256", name]));
    }

    [Fact]
    public void Set_with_names_allows_those_alone()
    {
        var two = new AlgorithmSet(["ES256", "PS256"]);

        Assert.Equal("ES256, PS256", two.ToString());
        Assert.Equal("PS256, ES256", string.Join(", ", SignatureAlgorithm.All.Where(two.Contains).Select(static a => a.Name)));
    }

    [Fact]
    public void Each_curve_is_found_by_its_name_alone()
    {
        Assert.Same(EllipticCurve.P256, FindCurve("P-256"));
        Assert.Same(EllipticCurve.P384, FindCurve("P-384"));
        Assert.Same(EllipticCurve.P521, FindCurve("P-521"));
        Assert.All(["p-256", "P256", "secp256k1", "P-512", "Ed25519", "X25519", "nistP256", ""], static name => Assert.Null(FindCurve(name)));
    }

    private static EllipticCurve? FindCurve(string name) => EllipticCurve.Find(new JsonString(Encoding.UTF8.GetBytes(name), escaped: false));
}
