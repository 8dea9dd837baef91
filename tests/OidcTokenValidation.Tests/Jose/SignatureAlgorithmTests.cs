using System.Text;
using OidcTokenValidation.Jose;
using OidcTokenValidation.Text;

namespace OidcTokenValidation.Tests.Jose;

/// <summary>The table of algorithms (RFC 7518 §3.1): an allow-list with nothing symmetric in it.</summary>
public sealed class SignatureAlgorithmTests
{
    [Rule("RFC 7518 §3.1 table")]
    [Fact]
    public void Table_is_exactly_this()
    {
        string[] rows = [.. AlgorithmTable.Default.All.Select(static a => $"{a.Name} {a.KeyType} {a.Curve} {a.SignatureLength}".TrimEnd())];

        Assert.Equal(
            """
            RS256 RSA
            RS384 RSA
            RS512 RSA
            PS256 RSA
            PS384 RSA
            PS512 RSA
            ES256 EC P-256 64
            ES384 EC P-384 96
            ES512 EC P-521 132
            """,
            string.Join('\n', rows));
    }

    [Fact]
    public void Every_algorithm_is_found_by_its_name()
    {
        Assert.All(AlgorithmTable.Default.All, static algorithm =>
        {
            Assert.Same(algorithm, AlgorithmTable.Default.Find(algorithm.Name));
            Assert.Same(algorithm, AlgorithmTable.Default.Find(new JsonString(Encoding.ASCII.GetBytes(algorithm.Name), escaped: false)));
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
        Assert.Null(AlgorithmTable.Default.Find(name));
        Assert.Null(AlgorithmTable.Default.Find(new JsonString(Encoding.UTF8.GetBytes(name), escaped: false)));
    }

    [Fact]
    public void Set_without_names_allows_the_complete_table()
    {
        var all = new AlgorithmSet([], AlgorithmTable.Default);

        Assert.All(AlgorithmTable.Default.All, algorithm => Assert.True(all.Contains(algorithm)));
    }

    [Theory]
    [InlineData("HS256")]
    [InlineData("es256")]
    [InlineData("")]
    public void Set_with_an_unknown_name_is_never_the_complete_table(string name)
    {
        Assert.Throws<ArgumentException>(() => new AlgorithmSet([name], AlgorithmTable.Default));
        Assert.Throws<ArgumentException>(() => new AlgorithmSet(["ES256", name], AlgorithmTable.Default));
    }

    [Fact]
    public void Set_with_names_allows_those_alone()
    {
        var two = new AlgorithmSet(["ES256", "PS256"], AlgorithmTable.Default);

        Assert.Equal("ES256, PS256", two.ToString());
        Assert.Equal("PS256, ES256", string.Join(", ", AlgorithmTable.Default.All.Where(two.Contains).Select(static a => a.Name)));
    }

    [Fact]
    public void Each_curve_is_found_by_its_name_alone()
    {
        Assert.Same(KeyKind.P256, FindCurve("P-256"));
        Assert.Same(KeyKind.P384, FindCurve("P-384"));
        Assert.Same(KeyKind.P521, FindCurve("P-521"));
        Assert.All(["p-256", "P256", "secp256k1", "P-512", "Ed25519", "X25519", "nistP256", ""], static name => Assert.Null(FindCurve(name)));
    }

    private static KeyKind? FindCurve(string name) =>
        AlgorithmTable.Default.FindKind(KeyType.EllipticCurve, new JsonString(Encoding.UTF8.GetBytes(name), escaped: false));
}
