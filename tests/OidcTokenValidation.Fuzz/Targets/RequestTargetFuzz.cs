using System.Buffers;
using System.Text;
using OidcTokenValidation.Fuzz.Inputs;
using OidcTokenValidation.Fuzz.Oracles;
using OidcTokenValidation.SenderConstraints.DPoP.Htu;
using OidcTokenValidation.Text;

namespace OidcTokenValidation.Fuzz.Targets;

/// <summary>
/// The normalisation of request targets for the comparison with <c>htu</c>, against Kestrel: a target and its canonical form have the same path there, so
/// that one <c>htu</c> never names two resources. The input is a target, and optionally a Host field and a prefix.
/// </summary>
internal sealed class RequestTargetFuzz : IFuzzTarget
{
    private const string Scheme = "https";
    private const string DefaultHost = "api.example.com";

    // Printable ASCII that no URI has (RFC 3986 §2), and browsers send in a path.
    private static readonly SearchValues<char> NoUri = SearchValues.Create("\"<>[]^`{|}");

    public void Run(byte[] input)
    {
        byte[][] sections = Sections.Split(input);
        string target = Encoding.Latin1.GetString(sections[0]);
        string host = sections.Length > 1 ? Encoding.Latin1.GetString(sections[1]) : DefaultHost;
        string? prefix = sections.Length > 2 ? Encoding.Latin1.GetString(sections[2]) : null;
        if (Write(target, host, prefix) is not { } canonical)
            return;

        // The path that is sent has printable ASCII only, and so is the canonical form.
        DifferenceException.ThrowUnless(!canonical.AsSpan().ContainsAnyExceptInRange('!', '~'), "a character that no URI has");
        CompareUri(canonical, target, host, prefix);
        if (prefix is null)
            ComparePath(canonical, target, host);
    }

    private static void CompareUri(string canonical, string target, string host, string? prefix)
    {
        string path = canonical[canonical.IndexOf('/', $"{Scheme}://".Length)..];
        DifferenceException.ThrowUnless(Write(path, host, prefix: null) == canonical, "another canonical form of the canonical form");

        char[] buffer = new char[TargetUri.MaxLength(canonical.Length)];
        DifferenceException.ThrowUnless(
            TargetUri.TryWrite(canonical, buffer, out int length) && new string(buffer, 0, length) == canonical, "another canonical form of the URI");
        DifferenceException.ThrowUnless(Matches(canonical, target, host, prefix), "the canonical form does not match");
        DifferenceException.ThrowUnless(!Matches(canonical + "a", target, host, prefix), "another URI matches");

        // RFC 3986 §3.2.2 allows more names than the DNS and System.Uri, for instance one dot.
        bool isUri = host == DefaultHost && !canonical.AsSpan().ContainsAny(NoUri);
        DifferenceException.ThrowUnless(!isUri || Rfc3986.AreEqual(canonical, canonical), "System.Uri does not parse it");
    }

    private static void ComparePath(string canonical, string target, string host)
    {
        string path = canonical[canonical.IndexOf('/', $"{Scheme}://".Length)..];
        if (KestrelReference.FindPath(WithoutQuery(target), host) is not { } received)
            return;
        string? expected = KestrelReference.FindPath(path, host);

        // RFC 3986 §6.2.2.1: Kestrel leaves octets that are not UTF-8, and %2F, as they are written. Their letter case has no meaning.
        DifferenceException.ThrowUnless(
            expected is not null && Rfc3986.WithUpperCaseOctets(expected) == Rfc3986.WithUpperCaseOctets(received), $"'{expected}' instead of '{received}'");
    }

    private static string WithoutQuery(string target) => target.Split('?')[0];

    private static string? Write(string target, string host, string? prefix)
    {
        var requested = new RequestTarget(Create(target, host, prefix), publicBase: null);
        char[] buffer = new char[requested.MaxLength];
        return requested.TryWrite(buffer, out int length) ? new string(buffer, 0, length) : null;
    }

    private static bool Matches(string htu, string target, string host, string? prefix) =>
        new RequestTarget(Create(target, host, prefix), publicBase: null).Matches(new JsonString(Encoding.ASCII.GetBytes(htu), escaped: false));

    private static ResourceRequest Create(string target, string host, string? prefix) =>
        new() { Method = "GET", Target = target, Scheme = Scheme, Host = host, PathPrefix = prefix };
}
