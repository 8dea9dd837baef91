using FsCheck.Fluent;
using OidcTokenValidation.Tests.Properties;

namespace OidcTokenValidation.Tests.SenderConstraints.DPoP.Htu;

/// <summary>The properties of every URI (RFC 9449 §4.3 check 9).</summary>
public sealed class TargetUriPropertyTests
{
    private const int Times = 2_000;

    // Each makes another path when it replaces another character, or is rejected; none starts or ends an escape, a segment or the path.
    private const string Replacements = "gZ7~!$&'()*+,;=:@|^\"\\\u00e9 \0";

    [Fact]
    public void Canonical_form_of_a_good_URI_is_its_own_canonical_form() =>
        Seeded.Check(Times, UriTexts.Good, static uri => Targets.Canonical(uri) is { } canonical && Targets.Canonical(canonical) == canonical);

    [Fact]
    public void Canonical_form_of_any_text_is_its_own_canonical_form() =>
        Seeded.Check(Times, Gen.OneOf(UriTexts.Odd, Texts.Unicode, Texts.Unicode.Select(static text => "https://h/" + text)), static text =>
            Targets.Canonical(text) is not { } canonical || Targets.Canonical(canonical) == canonical);

    [Fact]
    public void Canonical_form_has_no_dot_segment_no_needless_escape_and_no_lower_case_one() =>
        Seeded.Check(Times, UriTexts.Good, static uri =>
        {
            string path = Targets.Canonical(uri)![(uri.IndexOf("://", StringComparison.Ordinal) + 3)..];
            string[] escapes = [.. path.Split('%').Skip(1).Select(static part => part[..2])];
            return path.Contains('/')
                && !path.Split('/').Skip(1).Any(static segment => segment is "." or "..")
                && escapes.All(static escape => !escape.Any(char.IsAsciiLetterLower) && !UriTexts.IsUnreserved((char)Convert.ToInt32(escape, 16)));
        });

    [Fact]
    public void Query_and_fragment_never_matter() =>
        Seeded.Check(Times, Gen.Zip(Gen.OneOf(UriTexts.Good, UriTexts.Odd.Where(static uri => !uri.AsSpan().ContainsAny('?', '#'))), Texts.Unicode), static pair =>
            Targets.Canonical(pair.Item1) is var plain && Targets.Canonical(pair.Item1 + "?" + pair.Item2) == plain && Targets.Canonical(pair.Item1 + "#" + pair.Item2) == plain);

    [Fact]
    public void Encoding_an_unreserved_character_never_matters() =>
        Seeded.Check(Times, Gen.Zip(UriTexts.Good, UriTexts.Place), static pair =>
        {
            string uri = pair.Item1;
            int at = CharacterOfPath(uri, pair.Item2, static c => UriTexts.IsUnreserved(c));
            return at < 0 || Targets.Canonical($"{uri[..at]}%{(int)uri[at]:x2}{uri[(at + 1)..]}") == Targets.Canonical(uri);
        });

    // Behind a canonical path, so that no dot segment removes the character.
    [Fact]
    public void Any_other_character_in_a_path_matters() =>
        Seeded.Check(Times, Gen.Zip(UriTexts.Good, Gen.Zip(UriTexts.Place, Gen.Elements(Replacements.ToCharArray()))), static pair =>
        {
            string uri = Targets.Canonical(pair.Item1)!;
            (int place, char replacement) = pair.Item2;
            int at = CharacterOfPath(uri, place, c => c != '/' && c != replacement);
            return at < 0 || Targets.Canonical(uri[..at] + replacement + uri[(at + 1)..]) != uri;
        });

    [Fact]
    public void One_slash_more_matters() =>
        Seeded.Check(Times, Gen.Zip(UriTexts.Good, UriTexts.Place), static pair =>
        {
            string uri = Targets.Canonical(pair.Item1)!;
            int at = CharacterOfPath(uri, pair.Item2, static c => c == '/');
            return Targets.Canonical(uri.Insert(at, "/")) != uri && Targets.Canonical(uri + "/") != uri;
        });

    [Fact]
    public void Any_text_gets_a_result() =>
        Seeded.Check(Times, Gen.OneOf(Texts.Unicode, UriTexts.Odd).ArrayOf(3), static texts =>
        {
            (string htu, string target, string host) = (texts[0], texts[1], texts[2]);
            ResourceRequest request = Targets.Request(target, host);
            Targets.Canonical(htu);
            Targets.Canonical(request, "https://api.example/v1");
            return Targets.Names(htu, request) == (Targets.Canonical(htu) is { } named && named == Targets.Canonical(request));
        });

    [Fact]
    public void Request_and_its_URI_have_the_same_canonical_form() =>
        Seeded.Check(Times, UriTexts.Good, static uri =>
        {
            int authority = uri.IndexOf("://", StringComparison.Ordinal);
            int path = uri.IndexOf('/', authority + 3) is var slash and >= 0 ? slash : uri.Length;
            ResourceRequest request = Targets.Request(path == uri.Length ? "/" : uri[path..], uri[(authority + 3)..path], uri[..authority]);
            return Targets.Canonical(request) == Targets.Canonical(uri) && Targets.Names(uri, request);
        });

    [Fact]
    public void No_request_leads_out_of_the_public_base_address() =>
        Seeded.Check(Times, UriTexts.Paths.Where(static path => path.Length > 0), static path =>
            Targets.Canonical(Targets.Request(path), "https://api.example/v1") is { } uri
            && uri.StartsWith("https://api.example/v1/", StringComparison.Ordinal) && Targets.Canonical(uri) == uri);

    // System.Uri decodes and encodes more than RFC 3986 wants, but agrees on unreserved characters, dot segments and ports.
    [Fact]
    public void Framework_reads_simple_uris_in_the_same_way() =>
        Seeded.Check(Times, UriTexts.Simple, static uri => Targets.Canonical(uri) == new Uri(uri).GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped));

    /// <summary>A character of the path that suits, not one of an escape; -1 if there is none.</summary>
    private static int CharacterOfPath(string uri, int place, Func<char, bool> suits)
    {
        int start = uri.IndexOf('/', uri.IndexOf("://", StringComparison.Ordinal) + 3);
        int[] places = start < 0 ? [] : [.. Enumerable.Range(start, uri.Length - start).Where(i =>
            suits(uri[i]) && uri[i] != '%' && uri[i - 1] != '%' && uri[i - 2] != '%')];
        return places.Length == 0 ? -1 : places[place % places.Length];
    }
}
