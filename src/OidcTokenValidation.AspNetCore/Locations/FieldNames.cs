using System.Buffers;

namespace OidcTokenValidation.AspNetCore.Locations;

/// <summary>Validates the names of header fields from which a token is taken.</summary>
internal static class FieldNames
{
    // The characters of a token, RFC 9110 §5.6.2.
    private static readonly SearchValues<char> NameChars = SearchValues.Create(
        "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    // Browsers send cookies without the user's intent. The other fields are read by their own rules.
    private static readonly string[] Reserved = ["Authorization", "Proxy-Authorization", "Cookie", "DPoP", "Client-Cert", "Sec-WebSocket-Protocol", "Host"];

    /// <summary>The error message; null if the name is valid.</summary>
    public static string? FindError(string name)
    {
        if (name.Length == 0 || name.AsSpan().ContainsAnyExcept(NameChars))
            return "Expected the name of a header field, for instance \"X-Forwarded-Access-Token\".";
        if (!Reserved.Contains(name, StringComparer.OrdinalIgnoreCase))
            return null;
        return name.Equals("Sec-WebSocket-Protocol", StringComparison.OrdinalIgnoreCase)
            ? "The list of sub-protocols has rules of its own: write AccessTokenLocation.WebSocketProtocol."
            : $"The field {name} has another meaning, or is already read. Name the field in which your platform sends the bare token.";
    }
}
