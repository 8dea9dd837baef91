using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace OidcTokenValidation.Tests.Properties;

/// <summary>Unexpected texts and bytes.</summary>
internal static class Texts
{
    // Each is a part of valid input.
    private static readonly string[] FieldPieces =
    [
        "Bearer", "bearer", "BEARER", "DPoP", "Basic", " ", "  ", "\t", ",", ", ", "=", "\"", ".", "..", "eyJhbGciOiJFUzI1NiJ9", "e30", "AA", "A", "-_",
        "\0", "\r\n", "é", "\ufeff", "\ud800", "\u2028", "realm=\"x\"", ":", ";", "%20", "a.b.c", "a.b.c.d.e",
    ];

    private static readonly byte[][] JsonPieces =
    [
        .. new[]
        {
            "{", "{", "}", "}", "[", "]", ",", ",", ":", ":", "\"", "\\", " ", "\n", "\"alg\":\"ES256\"", "\"typ\":\"at+jwt\"", "\"kid\":\"door\"", "\"crit\":[]",
            "\"iss\":\"https://issuer.example/\"", "\"aud\":\"https://api.example.com/\"", "\"exp\":9999999999", "\"iat\":1", "\"sub\":\"a\"", "\"cnf\":{}",
            "null", "true", "false", "tru", "0", "-1", "1e400", "1e-400", "01", "9999999999999999999999", "\"\\ud800\"", "\"\\u0061\"", "\\u00", "\"é\"", "\ufeff", "/**/", "'a'",
            "\"scope\":[\"a\",", "\"x\":[[[[[[[[[[[[[[[[[[", "]]]]]]]]]]]]]]]]]]", "\"" + new string('a', 600) + "\\n\"", "\0",
        }.Select(Encoding.UTF8.GetBytes),
        [0xff], [0xc3, 0x28], [0xed, 0xa0, 0x80], [0xf8],
    ];

    /// <summary>Any UTF-16 code units, lone surrogates among them.</summary>
    public static Gen<string> Unicode { get; } =
        from length in Gen.Choose(0, 60)
        from units in Gen.OneOf(Gen.Choose(0, 0x7f), Gen.Choose(0, 0xffff), Gen.Choose(0xd7f0, 0xe010)).ArrayOf(length)
        select string.Concat(units.Select(static unit => (char)unit));

    /// <summary>Nearly an Authorization field.</summary>
    public static Gen<string> Fields { get; } =
        from count in Gen.Choose(0, 12)
        from pieces in Gen.OneOf(Gen.Elements(FieldPieces), Unicode).ArrayOf(count)
        from scheme in Gen.Elements(string.Empty, "Bearer ", "Bearer ", "bEARER  ")
        select scheme + string.Concat(pieces);

    /// <summary>Any bytes.</summary>
    public static Gen<byte[]> Bytes { get; } =
        from length in Gen.Choose(0, 80)
        from octets in Gen.Choose(0, 255).ArrayOf(length)
        select octets.Select(static octet => (byte)octet).ToArray();

    /// <summary>Nearly JSON.</summary>
    public static Gen<byte[]> NearlyJson { get; } =
        from count in Gen.Choose(0, 30)
        from pieces in Gen.Elements(JsonPieces).ArrayOf(count)
        from isObject in Gen.Choose(0, 2)
        select Enclose(pieces, isObject > 0);

    private static byte[] Enclose(byte[][] pieces, bool isObject)
    {
        byte[] inner = [.. pieces.SelectMany(static piece => piece)];
        return isObject ? [(byte)'{', .. inner, (byte)'}'] : inner;
    }
}
