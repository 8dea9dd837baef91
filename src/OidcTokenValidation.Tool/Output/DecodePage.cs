using System.Globalization;
using System.Text.Json;

namespace OidcTokenValidation.Tool.Output;

/// <summary>Header and claims of a token, as they are in it.</summary>
internal static class DecodePage
{
    private const int MaxLength = 2000;
    private const int NameWidth = 24;

    private static readonly string[] Times = ["exp", "nbf", "iat", "auth_time", "updated_at"];

    public static Page Create(JwtView token, DateTimeOffset now)
    {
        var page = new Page(NameWidth);
        page.Add("NOT VERIFIED: nothing here was checked, neither signature nor issuer nor times. Whoever made the token may have written it. 'oidc-token check' judges it.", Tone.Warning);
        Add(page, "Header", token.HeaderMembers, now);
        if (token.Segments == 5)
        {
            page.AddBlank();
            page.Add("The claims are encrypted (RFC 7516): only who has the key can read them.");
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
            page.Add("  (not readable: no base64url of a JSON object)", Tone.Bad);
        foreach (JsonProperty member in members ?? [])
            page.AddRow(Tone.Good, Escaped.Text(member.Name, 200) + " ", Value(member, now));
    }

    private static string Value(JsonProperty member, DateTimeOffset now)
    {
        string raw = Escaped.Text(member.Value.GetRawText(), MaxLength);
        return Times.Contains(member.Name, StringComparer.Ordinal) && JwtView.TryTime(member.Value, out DateTimeOffset time)
            ? string.Create(CultureInfo.InvariantCulture, $"{raw} ({time:yyyy-MM-ddTHH:mm:ssZ}, {RelativeTime.From(time, now)})")
            : raw;
    }
}
