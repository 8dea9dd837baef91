using Microsoft.Extensions.Primitives;

namespace OidcTokenValidation.AspNetCore.Locations;

/// <summary>The sub-protocols that a WebSocket client offers (RFC 6455 §4.1), separated from the tokens among them.</summary>
/// <param name="Tokens">The entries that are tokens by their position or form; a correct client sends one.</param>
/// <param name="Others">The other entries, as one list.</param>
/// <param name="Marker">The entry that announces the token, as the client wrote it; null if there is none.</param>
internal sealed record SubProtocolOffer(StringValues Tokens, StringValues Others, string? Marker)
{
    // The beginning of the header of every JWT: {" in base64url.
    private const string JwtStart = "eyJ";

    public static SubProtocolOffer Read(StringValues fields)
    {
        List<string> tokens = [];
        List<string> others = [];
        string? marker = null;
        string[] entries =
        [
            .. fields.SelectMany(static field =>
                (field ?? string.Empty).Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)),
        ];
        for (int i = 0; i < entries.Length; i++)
        {
            if (IsMarker(entries[i]))
            {
                marker ??= entries[i];
                others.Add(entries[i]);
                tokens.Add(++i < entries.Length ? entries[i] : string.Empty);
            }
            else if (TryReadJwt(entries[i], out string token))
            {
                tokens.Add(token);
            }
            else
            {
                others.Add(entries[i]);
            }
        }

        return new SubProtocolOffer(tokens.ToArray(), others.Count == 0 ? default : new StringValues(string.Join(", ", others)), marker);
    }

    private static bool IsMarker(ReadOnlySpan<char> entry) =>
        entry.Equals("bearer", StringComparison.OrdinalIgnoreCase) || entry.Equals("access_token", StringComparison.OrdinalIgnoreCase);

    // Also with a prefix that ends with a marker: "bearer.eyJ…", "authorization_bearer_eyJ…".
    private static bool TryReadJwt(string entry, out string token)
    {
        int start = entry.IndexOf(JwtStart, StringComparison.Ordinal);
        token = start < 0 ? string.Empty : entry[start..];
        return token.AsSpan().Count('.') == 2 && (start == 0 || EndsWithMarker(entry.AsSpan(0, start)));
    }

    private static bool EndsWithMarker(ReadOnlySpan<char> prefix) => prefix[^1] is '.' or '-' or '_'
        && (prefix[..^1].EndsWith("bearer", StringComparison.OrdinalIgnoreCase) || prefix[..^1].EndsWith("access_token", StringComparison.OrdinalIgnoreCase));
}
