using FsCheck;
using FsCheck.Fluent;

namespace OidcTokenValidation.Tests.SenderConstraints.DPoP.Htu;

/// <summary>URIs as clients, careless clients and attackers write them.</summary>
internal static class UriTexts
{
    private const string Unreserved = "ABCXYZabcxyz019-._~";

    // Each has a meaning for some URI parser.
    private static readonly string[] PathPieces =
    [
        "/", "/", "/", "/", ".", "..", "/.", "/..", "a", "B", "0", "~", "-", "_", "%2e", "%2E", "%2F", "%2f", "%5C", "%5c", "%41", "%61", "%7e", "%25", "%2541", "%252e",
        "%00", "%C3%A9", "%c3%a9", "%3F", "%23", ";", "=", "@", ":", "+", "|", "^", "\"", "{", "!", "$", "&", "'", "(", ")", "*", ",", "[", "]", "<", ">", "`",
    ];

    private static readonly string[] BadPieces = ["%", "%4", "%zz", "\\", " ", "\t", "\0", "é", "\ud800", "#", "?", "\u2044"];

    private static readonly string[] Authorities =
    [
        "h", "API.Example", "a.b-c_d~e", "h:", "h:80", "h:443", "h:0443", "h:8443", "h:0", "h:65535", "[::1]", "[::1]:443", "[2001:DB8::1]:80", "127.0.0.1:5000",
    ];

    private static readonly string[] BadAuthorities = ["", ":80", "u@h", "h:65536", "h:x", "h x", "h\\i", "[::1", "[::1%1]", "h%2Fi", "é"];

    /// <summary>Paths that are accepted.</summary>
    public static Gen<string> Paths { get; } = Gen.OneOf(Joined(PathPieces), Gen.Constant(string.Empty));

    /// <summary>Absolute URIs that are accepted, without query and fragment.</summary>
    public static Gen<string> Good { get; } =
        from scheme in Gen.Elements("http://", "https://", "HTTPS://", "hTTp://")
        from authority in Gen.Elements(Authorities)
        from path in Paths
        select scheme + authority + path;

    /// <summary>Mostly text that is rejected.</summary>
    public static Gen<string> Odd { get; } =
        from scheme in Gen.Elements("http://", "https://", "HTTPS://", "https:/", "https:", "//", "", "ftp://")
        from authority in Gen.Elements([.. Authorities, .. BadAuthorities])
        from path in Joined([.. PathPieces, .. BadPieces])
        select scheme + authority + path;

    /// <summary>Paths of unreserved characters and dot segments, which every URI parser must read in the same way.</summary>
    public static Gen<string> Simple { get; } =
        from scheme in Gen.Elements("http", "https", "HTTPS")
        from host in Gen.Elements("h", "API.example", "a-b.c", "127.0.0.1")
        from port in Gen.OneOf(Gen.Elements("", ":", ":80", ":443", ":0443"), Gen.Choose(0, 65535).Select(static port => $":{port}"))
        from path in Joined(["/", "/", "/..", "/.", "/a", "b", "C", "~", "-", "_", "0", "...", "/..a", "/a.."])
        select $"{scheme}://{host}{port}{path}";

    /// <summary>A place in a text.</summary>
    public static Gen<int> Place { get; } = Gen.Choose(0, 10_000);

    public static bool IsUnreserved(char c) => Unreserved.Contains(c) || char.IsAsciiLetterOrDigit(c);

    private static Gen<string> Joined(string[] pieces) =>
        from count in Gen.Choose(0, 12)
        from chosen in Gen.Elements(pieces).ArrayOf(count)
        select "/" + string.Concat(chosen);
}
