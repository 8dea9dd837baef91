using System.Text.Json;

namespace OidcTokenValidation.Tool.Output;

/// <summary>Formats header and claims of a token without validating it.</summary>
internal static class DecodePage
{
    private const int MaxLength = 2000;
    private const int NameWidth = 24;

    private static readonly string[] Times = ["exp", "nbf", "iat", "auth_time", "updated_at"];

    public static Page Create(JwtView token, DateTimeOffset now)
    {
        var page = new Page(NameWidth);
        page.Add(
            "NOT VERIFIED: nothing here was checked, neither signature nor issuer nor times. The values may be forged. 'oidc-token check' validates a token.",
            Tone.Warning);
        Add(page, "Header", token.HeaderMembers, now);
        if (token.IsEncrypted)
        {
            page.AddBlank();
            page.Add("The claims are encrypted (RFC 7516): they cannot be read without the key.");
        }
        else
        {
            Add(page, "Claims", token.ClaimMembers, now);
        }

        return page;
    }

    private static void Add(Page page, string title, IReadOnlyList<JsonProperty>? members, DateTimeOffset now)
    {
        page.AddBlank();
        page.Add(title);
        if (members is null)
            page.Add("  (not readable: not the base64url of a JSON object)", Tone.Bad);
        foreach (JsonProperty member in members ?? [])
            page.AddRow(Tone.Good, Escaped.Text(member.Name, 200) + " ", Value(member, now));
    }

    private static string Value(JsonProperty member, DateTimeOffset now)
    {
        string raw = Escaped.Text(member.Value.GetRawText(), MaxLength);
        return Times.Contains(member.Name, StringComparer.Ordinal) && JwtView.TryGetTime(member.Value, out DateTimeOffset time)
            ? $"{raw} ({UtcText.Format(time)}, {RelativeTime.Format(time, now)})"
            : raw;
    }
}
