namespace OidcTokenValidation.Tool.Conformance.Rows;

/// <summary>Three segments in base64url without padding, white space or other characters (RFC 7515 §2, §7.1).</summary>
internal static class SegmentRows
{
    private static readonly RowGroup Count = new("rfc7515-segments", "RFC 7515 §5.2", Level.Must);
    private static readonly RowGroup Encoding = new("rfc7515-base64url", "RFC 7515 §2", Level.Must);

    // Several texts of one token: a deny list or a replay check of texts is passed by. RFC 4648 §3.5 lets decoders choose.
    private static readonly RowGroup Canonical = new("rfc7515-canonical", "RFC 4648 §3.5", Level.Opinion);

    private static readonly (string Name, string Title, Func<string[], IEnumerable<string>> Change)[] Segments =
    [
        ("one", "the header alone", static parts => parts[..1]),
        ("two", "no signature and no second period", static parts => parts[..2]),
        ("four", "four segments", static parts => [.. parts, parts[2]]),
        ("five", "five segments", static parts => [.. parts, "", ""]),
        ("six", "six segments", static parts => [.. parts, "a", "b", "c"]),
        ("period-before", "a period before the token", static parts => ["", .. parts]),
        ("period-after", "a period after the token", static parts => [.. parts, ""]),
        ("two-periods", "two periods", static parts => [parts[0], "", parts[1], parts[2]]),
        ("no-header", "an empty header", static parts => ["", parts[1], parts[2]]),
        ("no-claims", "empty claims", static parts => [parts[0], "", parts[2]]),
        ("no-signature", "an empty signature", static parts => [parts[0], parts[1], ""]),
        ("periods", "two periods alone", static _ => ["", "", ""]),
        ("swapped", "header and claims swapped", static parts => [parts[1], parts[0], parts[2]]),
        ("claims-twice", "the claims in place of the header", static parts => [parts[1], parts[1], parts[2]]),
        ("token-twice", "the token twice, with a period", static parts => [.. parts, .. parts]),
    ];

    private static readonly (string Name, string Title, Func<string, string> Change)[] Characters =
    [
        ("space", "a space", static text => text.Insert(4, " ")),
        ("tab", "a tab", static text => text.Insert(4, "\t")),
        ("exclamation", "an exclamation mark", static text => text.Insert(4, "!")),
        ("percent", "percent-encoding", static text => $"%{(int)text[0]:X2}{text[1..]}"),
        ("letter-outside-ascii", "a letter outside ASCII", static text => text.Insert(4, "\u00e9")),
    ];

    public static IEnumerable<Row> All =>
    [
        .. Segments.Select(static change => Count.RefusedText(change.Name, change.Title, session => Jws.Change(session, change.Change))),
        .. Characters.Select(static change => Encoding.RefusedText(
            $"header-{change.Name}", $"{change.Title} in the header, signed", session => Jws.SignHeader(session, change.Change))),
        .. Characters.Select(static change => Encoding.RefusedText(
            $"claims-{change.Name}", $"{change.Title} in the claims, signed", session => Jws.SignClaims(session, change.Change))),
        .. Characters.Select(static change => Encoding.RefusedText(
            $"signature-{change.Name}", $"{change.Title} in the signature", session =>
                Jws.Change(session, parts => [parts[0], parts[1], change.Change(parts[2])]))),
        Encoding.RefusedText("header-padding", "padding in the header, signed", static session => Jws.Sign(
            session.Issuer.FindKey("RS256"),
            Jws.Pad(Jws.Encode(Jws.WithUnusedBits(ClaimText.CreateHeader(session)))),
            Jws.Encode(ClaimText.Create(session)))),
        Encoding.RefusedText("claims-padding", "padding in the claims, signed", static session => Jws.Sign(
            session.Issuer.FindKey("RS256"),
            Jws.Encode(ClaimText.CreateHeader(session)),
            Jws.Pad(Jws.Encode(Jws.WithUnusedBits(ClaimText.Create(session)))))),
        Encoding.RefusedText("header-one-character", "one character too many for base64url in the header, signed", static session => Jws.Sign(
            session.Issuer.FindKey("RS256"),
            Jws.Encode(Jws.WithoutUnusedBits(ClaimText.CreateHeader(session))) + "A",
            Jws.Encode(ClaimText.Create(session)))),
        Encoding.RefusedText("claims-one-character", "one character too many for base64url in the claims, signed", static session => Jws.Sign(
            session.Issuer.FindKey("RS256"),
            Jws.Encode(ClaimText.CreateHeader(session)),
            Jws.Encode(Jws.WithoutUnusedBits(ClaimText.Create(session))) + "A")),
        Encoding.RefusedText("signature-padding", "padding in the signature", static session =>
            Jws.Change(session, static parts => [parts[0], parts[1], Jws.Pad(parts[2])])),
        Encoding.RefusedText("signature-alphabet", "the signature in base64 with '+' and '/'", static session => Jws.Change(session, static parts =>
            [parts[0], parts[1], parts[2].Replace('-', '+').Replace('_', '/')])),
        Encoding.RefusedText("quoted", "the token in quotes", static session => $"\"{session.Token().Create()}\""),
        Encoding.RefusedText("json-flattened", "the flattened JSON serialization", static session => CreateJson(session, static parts =>
            $"{{\"protected\":\"{parts[0]}\",\"payload\":\"{parts[1]}\",\"signature\":\"{parts[2]}\"}}")),
        Encoding.RefusedText("json-general", "the general JSON serialization", static session => CreateJson(session, static parts =>
            $"{{\"payload\":\"{parts[1]}\",\"signatures\":[{{\"protected\":\"{parts[0]}\",\"signature\":\"{parts[2]}\"}}]}}")),
        Encoding.RefusedText("sd-jwt", "a tilde after the token, as in an SD-JWT", static session => session.Token().Create() + "~"),
        Canonical.RefusedText("signature-bits", "other unused bits in the signature", static session =>
            Jws.Change(session, static parts => [parts[0], parts[1], Jws.WithOtherLastBits(parts[2])!])),
        Canonical.RefusedText("claims-bits", "other unused bits in the claims, signed", static session => Jws.Sign(
            session.Issuer.FindKey("RS256"),
            Jws.Encode(ClaimText.CreateHeader(session)),
            Jws.WithOtherLastBits(Jws.Encode(Jws.WithUnusedBits(ClaimText.Create(session))))!)),
        Canonical.RefusedText("header-bits", "other unused bits in the header, signed", static session => Jws.Sign(
            session.Issuer.FindKey("RS256"),
            Jws.WithOtherLastBits(Jws.Encode(Jws.WithUnusedBits(ClaimText.CreateHeader(session))))!,
            Jws.Encode(ClaimText.Create(session)))),
    ];

    private static string CreateJson(Session session, Func<string[], string> write) => write(session.Token().Create().Split('.'));
}
