using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace OidcTokenValidation.Tests.Text;

/// <summary>JSON documents as an attacker would write them: names that collide, odd escapes, odd blanks; and the same with damage.</summary>
internal static class JsonGenerators
{
    // Pieces of raw string content; some mean the same, some are not allowed.
    private static readonly string[] StringPieces =
    [
        "a", "b", "iss", "\\u0061", "\\u0062", "\\u0069ss", "é", "\\u00e9", "\\n", "\\\\", "\\\"", "\\/", "/", "😀", "\\ud83d\\ude00",
        "\\u0000", "\uFFFF", " ", "",
    ];

    private static readonly string[] OddStringPieces = ["\\ud800", "\\udc00", "\\x", "\\u12", "\\u41\0\0", "\n", "\0", "\t", "\\"];

    private static readonly string[] Scalars =
        ["0", "-0", "1", "-1", "1.5", "1e5", "1E-2", "true", "false", "null", "\"\"", "\"x\"", "1700000000"];

    private static readonly string[] OddScalars = ["01", "1.", "+1", ".5", "NaN", "tru", "1e", "-", "'a'", "0x1", ""];

    private static readonly string[] Blanks = ["", "", "", " ", "\t", "\r\n", "  "];

    private static readonly byte[] LikelyBytes = "{}[]\",:\\u0aé\0 \n1-.eE/"u8.ToArray();

    /// <summary>Mostly well-formed objects.</summary>
    public static Gen<string> Documents { get; } = Gen.Choose(0, 4).SelectMany(Object);

    /// <summary>Documents with up to four bytes changed, inserted or removed.</summary>
    public static Gen<byte[]> DamagedDocuments { get; } =
        Documents.SelectMany(static document => DamagedVersionsOf(Encoding.UTF8.GetBytes(document)));

    /// <inheritdoc cref="DamagedDocuments"/>
    public static Gen<byte[]> DamagedVersionsOf(byte[] document) =>
        from damage in Damage.ArrayOf(4)
        from count in Gen.Choose(0, 4)
        select damage.Take(count).Aggregate(document, Apply);

    private static Gen<(int Position, int Kind, byte Octet)> Damage =>
        from position in Gen.Choose(0, 10_000)
        from kind in Gen.Choose(0, 2)
        from octet in Gen.OneOf(Gen.Elements(LikelyBytes), Gen.Choose(0, 255).Select(static b => (byte)b))
        select (position, kind, octet);

    private static Gen<string> Blank => Gen.Elements(Blanks);

    private static Gen<string> String =>
        from common in Gen.Elements(StringPieces).ArrayOf(2)
        from odd in Gen.Elements(OddStringPieces)
        from dice in Gen.Choose(0, 60)
        select "\"" + string.Concat(common) + (dice == 0 ? odd : string.Empty) + "\"";

    private static Gen<string> Scalar =>
        from common in Gen.Elements(Scalars)
        from odd in Gen.Elements(OddScalars)
        from dice in Gen.Choose(0, 60)
        select dice == 0 ? odd : common;

    private static Gen<string> Object(int depth) =>
        from count in Gen.Choose(0, 4)
        from members in Member(depth).ArrayOf(count)
        from before in Blank
        from after in Blank
        select before + "{" + string.Join(',', members) + "}" + after;

    private static Gen<string> Member(int depth) =>
        from name in String
        from between in Blank
        from value in Value(depth)
        from after in Blank
        select between + name + between + ":" + after + value + after;

    private static Gen<string> Value(int depth) =>
        depth == 0
            ? Gen.OneOf(String, Scalar)
            : Gen.OneOf(String, Scalar, Gen.Choose(0, depth - 1).SelectMany(Object), Array(depth - 1));

    private static Gen<string> Array(int depth) =>
        from count in Gen.Choose(0, 3)
        from items in Value(depth).ArrayOf(count)
        from blank in Blank
        select "[" + blank + string.Join(blank + ",", items) + "]";

    private static byte[] Apply(byte[] document, (int Position, int Kind, byte Octet) damage)
    {
        int at = damage.Position % (document.Length + 1);
        ReadOnlySpan<byte> head = document.AsSpan(0, at), tail = document.AsSpan(at);
        return damage.Kind switch
        {
            0 => [.. head, damage.Octet, .. tail],
            1 => [.. head, .. tail.Length > 0 ? tail[1..] : tail],
            _ => [.. head, damage.Octet, .. tail.Length > 0 ? tail[1..] : tail],
        };
    }
}
