using System.Buffers;

namespace OidcTokenValidation.AspNetCore.Locations;

/// <summary>Which header fields may be made the place of a token.</summary>
internal static class FieldNames
{
    // RFC 9110 §5.6.2
    private static readonly SearchValues<char> NameChars = SearchValues.Create(
        "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    // A cookie is sent by the browser whether the user wants it or not; the others are read by their own rules.
    private static readonly string[] Taken = ["Authorization", "Proxy-Authorization", "Cookie", "DPoP", "Client-Cert", "Sec-WebSocket-Protocol", "Host"];

    public static string? FindMistake(string name)
    {
        if (name.Length == 0 || name.AsSpan().ContainsAnyExcept(NameChars))
            return "Expected the name of a header field, for instance \"X-Forwarded-Access-Token\".";
        if (!Taken.Contains(name, StringComparer.OrdinalIgnoreCase))
            return null;
        return name.Equals("Sec-WebSocket-Protocol", StringComparison.OrdinalIgnoreCase)
            ? "The list of sub-protocols has rules of its own: write AccessTokenLocation.WebSocketProtocol."
            : $"The field {name} has another meaning, or is read already. Name the field in which your platform sends the bare token.";
    }
}
