using Microsoft.Extensions.Primitives;
using OidcTokenValidation.Failures;

namespace OidcTokenValidation.Credentials;

/// <summary>
/// Says where a request without a recognised token has one that is not read: for the log, where a developer looks for a reason. It never writes a value, nor
/// a text of the request that is not a name.
/// </summary>
internal static class UnreadToken
{
    private const string JwtStart = "eyJ";

    // Names come with the request too.
    private const int MaxName = 40;
    private const int MaxPlaces = 4;
    private const int MaxFields = 200;
    private const int MaxField = 64 * 1024;

    // What stands in place of Bearer in practice. Another word in that place may be the token itself, so it is not written.
    private static readonly string[] Schemes =
        ["Token", "JWT", "OAuth", "AccessToken", "Access-Token", "ApiKey", "Key", "Basic", "Digest", "Negotiate", "NTLM", "DPoP", "MTLS_POP", "PoP", "MAC", "Hawk", "GNAP"];

    // Where clients, gateways and proxies put tokens, also those that do not look like one.
    private static readonly string[] Names =
    [
        "X-Access-Token", "X-Auth-Token", "X-Forwarded-Access-Token", "X-Forwarded-Authorization", "X-Original-Authorization", "X-Authorization", "X-Token", "X-JWT", "X-Bearer-Token",
        "X-ID-Token", "X-Amzn-Oidc-Accesstoken", "X-Amzn-Oidc-Data", "X-MS-Token-Aad-Access-Token", "X-Goog-IAP-JWT-Assertion", "Cf-Access-Jwt-Assertion", "Proxy-Authorization", "Access-Token", "Access_Token",
        "Auth-Token", "Token", "JWT", "Bearer",
    ];

    /// <summary>Where a token was seen, and what to do; null if none was.</summary>
    public static string? Describe(in ResourceRequest request)
    {
        List<string> places = [];
        string? authorization = request.Authorization.Count > 0 ? DescribeAuthorization(request.Authorization[0] ?? string.Empty) : null;
        if (QueryToken.IsIn(request.Target))
            places.Add("the query parameter 'access_token'");
        else if (request.Target?.IndexOf('?', StringComparison.Ordinal) is >= 0 and int query && request.Target.AsSpan(query).Contains("=" + JwtStart, StringComparison.Ordinal))
            places.Add("the query");
        foreach (KeyValuePair<string, StringValues> field in (request.Fields ?? []).Take(MaxFields))
        {
            if (places.Count <= MaxPlaces && HoldsToken(field))
                places.Add($"the field {QuotedText.From(field.Key, MaxName)}");
        }

        if (places.Count == 0)
            return authorization;
        string listed = string.Join(", ", places.Take(MaxPlaces)) + (places.Count > MaxPlaces ? " and more" : string.Empty);
        return $"{authorization}{(authorization is null ? string.Empty : " ")}Something like a token was seen in {listed}, which is not read here: send the token in the Authorization field, or let the endpoint read that place (AcceptAccessTokenFrom with ASP.NET Core).";
    }

    private static string? DescribeAuthorization(ReadOnlySpan<char> field)
    {
        int end = field.IndexOf(' ');
        if (end < 0)
        {
            return LooksLikeJwt(field) ? "The Authorization field has a token without a scheme: write 'Bearer ' before it."
                : IndexOf(Schemes, field) is { } bare ? $"The Authorization field has the scheme '{bare}' and no token: 'Bearer', a space and the token were expected."
                : "The Authorization field is a single word: write 'Bearer ' before the token.";
        }

        string token = LooksLikeJwt(field[(end + 1)..].Trim()) ? " and a token" : string.Empty;
        return IndexOf(Schemes, field[..end]) is { } scheme
            ? $"The Authorization field has the scheme '{scheme}'{token}: {(string.Equals(scheme, "DPoP", StringComparison.Ordinal) ? "DPoP.Mode is Off here, so that 'Bearer' alone is read" : "'Bearer' or, where it is on, 'DPoP' is read here")}."
            : $"The Authorization field has another scheme than 'Bearer'{token}: it is not read here.";
    }

    private static string? IndexOf(string[] texts, ReadOnlySpan<char> text)
    {
        foreach (string known in texts)
        {
            if (text.Equals(known, StringComparison.OrdinalIgnoreCase))
                return known;
        }

        return null;
    }

    private static bool HoldsToken(KeyValuePair<string, StringValues> field)
    {
        if (field.Key.Equals("Authorization", StringComparison.OrdinalIgnoreCase) || field.Key.Equals("DPoP", StringComparison.OrdinalIgnoreCase))
            return false;
        bool isNamed = IndexOf(Names, field.Key) is not null;
        foreach (string? value in field.Value)
        {
            if (!string.IsNullOrWhiteSpace(value) && (isNamed || HoldsJwt(value)))
                return true;
        }

        return false;
    }

    // Also as a cookie, or behind a scheme or the name of a sub-protocol.
    private static bool HoldsJwt(ReadOnlySpan<char> value)
    {
        value = value[..Math.Min(value.Length, MaxField)];
        int start = value.IndexOf(JwtStart, StringComparison.Ordinal);
        return start >= 0 && LooksLikeJwt(value[start..]);
    }

    private static bool LooksLikeJwt(ReadOnlySpan<char> text)
    {
        int end = text.IndexOfAny(" ,;\"");
        return text.StartsWith(JwtStart, StringComparison.Ordinal) && text[..(end < 0 ? text.Length : end)].Count('.') is 2 or 4;
    }
}
