using OidcTokenValidation.Testing;

namespace OidcTokenValidation.Tests.Differential;

/// <summary>Texts for tokens that no JSON writer would write.</summary>
internal static class TokenParts
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    public const string Issuer = "https://issuer.example/";

    public static long InSeconds(int seconds) => DateTimeOffset.UtcNow.AddSeconds(seconds).ToUnixTimeSeconds();

    /// <summary>Good claims, with more members after them; a member that is already present occurs twice.</summary>
    public static string ClaimsAnd(string members) =>
        $$"""{"iss":"{{Issuer}}","sub":"alice","client_id":"c","aud":"{{TestIssuer.DefaultAudience}}","jti":"1","iat":{{InSeconds(0)}},"exp":{{InSeconds(300)}},{{members}}}""";

    /// <summary>Good claims after these members.</summary>
    public static string ClaimsAfter(string members) =>
        $$"""{{{members}},"iss":"{{Issuer}}","sub":"alice","client_id":"c","aud":"{{TestIssuer.DefaultAudience}}","jti":"1","iat":{{InSeconds(0)}},"exp":{{InSeconds(300)}}}""";

    /// <summary>A good header with more members after it.</summary>
    public static string HeaderAnd(string members) => $$"""{"alg":"RS256","typ":"at+jwt","kid":"rs256",{{members}}}""";

    /// <summary>The same octets in another spelling: an unused bit of the last character is set.</summary>
    public static string WithStrayBit(string token) => token[..^1] + Alphabet[Alphabet.IndexOf(token[^1], StringComparison.Ordinal) + 1];

    /// <summary>The token with one of its segments changed.</summary>
    public static string Replace(string token, int segment, Func<string, string> change)
    {
        string[] segments = token.Split('.');
        segments[segment] = change(segments[segment]);
        return string.Join('.', segments);
    }

    /// <summary>A member of nested arrays.</summary>
    public static string Nested(int depth) => $"\"deep\":{new string('[', depth)}{new string(']', depth)}";
}
