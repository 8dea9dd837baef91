using System.Globalization;
using System.Text;

namespace OidcTokenValidation.Tool.Conformance.Wire;

/// <summary>A request of which every byte is known: fields may be repeated, malformed or contain control characters.</summary>
/// <param name="Target">The request target: path and query.</param>
/// <param name="Fields">The fields beside Host and Connection, in order.</param>
internal sealed record RawRequest(string Target, params IReadOnlyList<(string Name, string Value)> Fields)
{
    public string Method { get; init; } = "GET";

    public string Body { get; init; } = string.Empty;

    /// <summary>Writes the request in Latin-1 (RFC 9112 §3, §5).</summary>
    public byte[] Write(string host)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{Method} {Target} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n");
        foreach ((string name, string value) in Fields)
            text.Append(CultureInfo.InvariantCulture, $"{name}: {value}\r\n");
        if (Body.Length > 0)
            text.Append(CultureInfo.InvariantCulture, $"Content-Length: {Body.Length}\r\n");
        return Encoding.Latin1.GetBytes(text.Append("\r\n").Append(Body).ToString());
    }
}
