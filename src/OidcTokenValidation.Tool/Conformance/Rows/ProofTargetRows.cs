using System.Globalization;

namespace OidcTokenValidation.Tool.Conformance.Rows;

/// <summary>The URI of a proof is that of the request, after normalization (RFC 9449 §4.3 check 9).</summary>
internal static class ProofTargetRows
{
    private static readonly RowGroup Group = DPoPGroup.Create("rfc9449-htu", "RFC 9449 §4.3 check 9");

    private static readonly (string Name, string Title, Func<Uri, string> Change)[] Others =
    [
        ("host", "another host", static url => $"{url.Scheme}://other.example.com:{url.Port}{url.AbsolutePath}"),
        ("host-suffix", "a host with a further domain", static url => $"{url.Scheme}://{url.Host}.attacker.example:{url.Port}{url.AbsolutePath}"),
        ("port", "another port", static url => $"{url.Scheme}://{url.Host}:{(url.Port == 1 ? 2 : 1)}{url.AbsolutePath}"),
        ("no-port", "no port", static url => url.IsDefaultPort ? url.AbsoluteUri : $"{url.Scheme}://{url.Host}{url.AbsolutePath}"),
        ("scheme", "the other of http and https", static url => $"{(url.Scheme == "https" ? "http" : "https")}://{url.Host}:{url.Port}{url.AbsolutePath}"),
        ("path", "another path", static url => $"{Root(url)}/other"),
        ("path-case", "a path in upper case", static url => Root(url) + url.AbsolutePath.ToUpperInvariant()),
        ("path-slash", "a path with a slash more", static url => Root(url) + url.AbsolutePath + "/"),
        ("path-two-slashes", "a path with two slashes before it", static url => Root(url) + "/" + url.AbsolutePath),
        ("path-shorter", "a path without its last letter", static url =>
            url.AbsolutePath.Length > 1 ? Root(url) + url.AbsolutePath[..^1] : url.AbsoluteUri),
        ("path-longer", "a path with a further segment", static url => Root(url) + url.AbsolutePath + "/x"),
        ("path-encoded-slash", "a path with an encoded slash more", static url => Root(url) + url.AbsolutePath + "%2F"),
        ("path-parameter", "a path with a semicolon and a word", static url => Root(url) + url.AbsolutePath + ";x"),
        ("path-nul", "a path with an encoded NUL", static url => Root(url) + url.AbsolutePath + "%00"),
        ("no-path", "no path", static url => url.AbsolutePath.Length > 1 ? Root(url) : url.AbsoluteUri),
        ("relative", "a path alone", static url => url.AbsolutePath),
        ("no-scheme", "no scheme", static url => $"//{url.Authority}{url.AbsolutePath}"),
        ("userinfo", "user information", static url => $"{url.Scheme}://user@{url.Authority}{url.AbsolutePath}"),
        ("userinfo-host", "the host as user information of another host", static url => $"{url.Scheme}://{url.Authority}@attacker.example{url.AbsolutePath}"),
        ("backslash", "a backslash in place of a slash", static url => Root(url) + "\\" + url.AbsolutePath[1..]),
        ("blank", "a space after it", static url => Root(url) + url.AbsolutePath + " "),
        ("list", "a list of two URIs", static url => $"{Root(url)}{url.AbsolutePath} https://other.example.com/"),
        ("wildcard", "\"*\"", static _ => "*"),
        ("ftp", "the scheme ftp", static url => $"ftp://{url.Authority}{url.AbsolutePath}"),
    ];

    // Equal after syntax-based and scheme-based normalization (RFC 3986 §6.2.2, §6.2.3).
    private static readonly (string Name, string Title, Func<Uri, string> Change)[] Equal =
    [
        ("scheme-upper", "the scheme in upper case", static url => $"{url.Scheme.ToUpperInvariant()}://{url.Authority}{url.AbsolutePath}"),
        ("host-upper", "the host in upper case", static url => $"{url.Scheme}://{url.Authority.ToUpperInvariant()}{url.AbsolutePath}"),
        ("default-port", "the default port", static url => url.IsDefaultPort ? $"{url.Scheme}://{url.Host}:{url.Port}{url.AbsolutePath}" : url.AbsoluteUri),
        ("unreserved", "a letter of the path percent-encoded", static url => Encode(url, "X2", char.IsAsciiLetter)),
        ("unreserved-lower", "a letter of the path percent-encoded with a lower-case digit", static url =>
            Encode(url, "x2", static c => c is >= 'j' and <= 'o')),
        ("dot-segment", "a segment \".\"", static url => $"{Root(url)}/.{url.AbsolutePath}"),
        ("dot-segments", "segments \"x/..\"", static url => $"{Root(url)}/x/..{url.AbsolutePath}"),
    ];

    public static IEnumerable<Row> All =>
    [
        .. Others.Select(static other => Group.ProofText(
            other.Name, $"htu with {other.Title}: not accepted", Expectation.Refused, (session, token) => Create(session, token, other.Change))),
        .. Equal.Select(static other => Group.Should.ProofText(
            $"equal-{other.Name}", $"htu with {other.Title}, which is equal: accepted", Expectation.Accepted, (session, token) =>
                Create(session, token, other.Change))),
        Group.Scenario("query", "a query in the request, none in htu: accepted", async static (session, cancellationToken) =>
        {
            string token = session.BoundToken().Create();
            return Observation.Compare(Expectation.Accepted, await session.SendAsync(
                () => DPoPGroup.CreateRequest(session, token, session.Proof(token).Create()) with { Target = session.Target.Path + "?a=b" },
                    cancellationToken).ConfigureAwait(false));
        }),
    ];

    private static string Root(Uri url) => url.GetLeftPart(UriPartial.Authority);

    // Encodes the first character of the path that is one of these; no change if there is none.
    private static string Encode(Uri url, string format, Func<char, bool> isChosen)
    {
        string path = url.AbsolutePath;
        int index = path.Select(isChosen).ToList().IndexOf(true);
        return index < 0 ? url.AbsoluteUri
            : $"{Root(url)}{path[..index]}%{((int)path[index]).ToString(format, CultureInfo.InvariantCulture)}{path[(index + 1)..]}";
    }

    private static string? Create(Session session, string token, Func<Uri, string> change) =>
        change(new Uri(session.Url)) is var changed && changed != session.Url ? session.Proof(token).WithClaim("htu", changed).Create() : null;
}
