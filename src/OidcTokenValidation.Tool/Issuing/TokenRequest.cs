using System.Net;
using System.Text;

namespace OidcTokenValidation.Tool.Issuing;

/// <summary>The parameters of a request to a token endpoint (RFC 6749 §3.2).</summary>
internal sealed class TokenRequest
{
    private const int MaxBytes = 64 * 1024;

    // RFC 8707 §2, and what providers do with 'audience'.
    private static readonly string[] Repeatable = ["resource", "audience"];

    private readonly ILookup<string, string> _parameters;

    private TokenRequest(ILookup<string, string> parameters) => _parameters = parameters;

    /// <summary>The value of a parameter; null if it is missing or empty: an empty one counts as missing (RFC 6749 §3.2).</summary>
    public string? this[string name] => _parameters[name].FirstOrDefault();

    /// <summary>All values of a parameter.</summary>
    public IEnumerable<string> All(string name) => _parameters[name];

    /// <summary>Reads the body; null if it is no form, is too long, or repeats a parameter.</summary>
    public static TokenRequest? Read(HttpListenerRequest request)
    {
        if (request.ContentType?.Split(';')[0].Trim().Equals("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase) != true)
            return null;
        byte[] body = new byte[MaxBytes + 1];
        int length = request.InputStream.ReadAtLeast(body, body.Length, throwOnEndOfStream: false);
        if (length > MaxBytes)
            return null;
        var parameters = Encoding.UTF8.GetString(body.AsSpan(0, length)).Split('&', StringSplitOptions.RemoveEmptyEntries)
            .Select(static pair => pair.Split('=', 2))
            .Where(static pair => pair is [_, { Length: > 0 }])
            .ToLookup(static pair => WebUtility.UrlDecode(pair[0]), static pair => WebUtility.UrlDecode(pair[1]), StringComparer.Ordinal);
        return parameters.Any(static values => values.Count() > 1 && !Repeatable.Contains(values.Key, StringComparer.Ordinal)) ? null : new TokenRequest(parameters);
    }
}
