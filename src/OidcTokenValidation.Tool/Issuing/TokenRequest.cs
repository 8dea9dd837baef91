using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Text;

namespace OidcTokenValidation.Tool.Issuing;

/// <summary>The parameters of a request to a token endpoint (RFC 6749 §3.2).</summary>
internal sealed class TokenRequest
{
    private const int MaxBytes = 64 * 1024;

    // RFC 8707 §2 for 'resource'; providers accept several 'audience' parameters too.
    private static readonly string[] Repeatable = ["resource", "audience"];

    private readonly ILookup<string, string> _parameters;

    private TokenRequest(ILookup<string, string> parameters) => _parameters = parameters;

    /// <summary>The value of a parameter; null if it is missing. An empty value counts as missing (RFC 6749 §3.2).</summary>
    public string? this[string name] => _parameters[name].FirstOrDefault();

    /// <summary>All values of a parameter.</summary>
    public IEnumerable<string> All(string name) => _parameters[name];

    /// <summary>Reads the body of a request.</summary>
    /// <returns>False if the body is not a form, is too long, or repeats a parameter.</returns>
    public static bool TryRead(HttpListenerRequest request, [NotNullWhen(true)] out TokenRequest? result)
    {
        result = null;
        if (request.ContentType?.Split(';')[0].Trim().Equals("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase) != true)
            return false;
        byte[] body = new byte[MaxBytes + 1];
        int length = request.InputStream.ReadAtLeast(body, body.Length, throwOnEndOfStream: false);
        if (length > MaxBytes)
            return false;
        var parameters = Encoding.UTF8.GetString(body.AsSpan(0, length)).Split('&', StringSplitOptions.RemoveEmptyEntries)
            .Select(static pair => pair.Split('=', 2))
            .Where(static pair => pair is [_, { Length: > 0 }])
            .ToLookup(static pair => WebUtility.UrlDecode(pair[0]), static pair => WebUtility.UrlDecode(pair[1]), StringComparer.Ordinal);
        if (parameters.Any(static values => values.Count() > 1 && !Repeatable.Contains(values.Key, StringComparer.Ordinal)))
            return false;
        result = new TokenRequest(parameters);
        return true;
    }
}
