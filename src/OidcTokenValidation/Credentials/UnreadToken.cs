using Microsoft.Extensions.Primitives;
using OidcTokenValidation.Failures;

namespace OidcTokenValidation.Credentials;

/// <summary>
/// Describes for the log where a request without a recognised token has one that is not read. It never writes a value, nor any text of the request that
/// is not a name.
/// </summary>
internal static class UnreadToken
{
    private const string JwtStart = "eyJ";

    // The client chooses the names too.
    private const int MaxName = 40;
    private const int MaxLocations = 4;
    private const int MaxFields = 200;
    private const int MaxField = 64 * 1024;

    // Schemes that clients send instead of Bearer. Any other word may be the token itself, so it is not written.
    private static readonly string[] Schemes =
    [
        "Token", "JWT", "OAuth", "AccessToken", "Access-Token", "ApiKey", "Key", "Basic", "Digest", "Negotiate", "NTLM", "DPoP", "MTLS_POP", "PoP", "MAC",
        "Hawk", "GNAP",
    ];

    // Fields that clients, gateways and proxies put tokens into, also opaque ones.
    private static readonly string[] Names =
    [
        "X-Access-Token", "X-Auth-Token", "X-Forwarded-Access-Token", "X-Forwarded-Authorization", "X-Original-Authorization", "X-Authorization", "X-Token",
        "X-JWT", "X-Bearer-Token", "X-ID-Token", "X-Amzn-Oidc-Accesstoken", "X-Amzn-Oidc-Data", "X-MS-Token-Aad-Access-Token", "X-Goog-IAP-JWT-Assertion",
        "Cf-Access-Jwt-Assertion", "Proxy-Authorization", "Access-Token", "Access_Token", "Auth-Token", "Token", "JWT", "Bearer",
    ];

    /// <summary>Where the request has a token, and what to change; null if there is none.</summary>
    public static string? Describe(in ResourceRequest request)
    {
        List<string> locations = [];
        string? authorization = request.Authorization.Count > 0 ? DescribeAuthorization(request.Authorization[0] ?? string.Empty) : null;
        if (QueryToken.IsIn(request.Target))
            locations.Add("the query parameter 'access_token'");
        else if (request.Target?.IndexOf('?', StringComparison.Ordinal) is >= 0 and int query
            && request.Target.AsSpan(query).Contains("=" + JwtStart, StringComparison.Ordinal))
            locations.Add("the query");
        foreach (KeyValuePair<string, StringValues> field in (request.Fields ?? []).Take(MaxFields))
        {
            if (locations.Count <= MaxLocations && ContainsToken(field))
                locations.Add($"the field {QuotedText.From(field.Key, MaxName)}");
        }

        if (locations.Count == 0)
            return authorization;
        string listed = string.Join(", ", locations.Take(MaxLocations)) + (locations.Count > MaxLocations ? " and more" : string.Empty);
        return $"{authorization}{(authorization is null ? string.Empty : " ")}Something like a token was seen in {listed}, which is not read here: "
            + "send the token in the Authorization field, or let the endpoint read that place (AcceptAccessTokenFrom with ASP.NET Core).";
    }

    private static string? DescribeAuthorization(ReadOnlySpan<char> field)
    {
        int end = field.IndexOf(' ');
        if (end < 0)
        {
            if (LooksLikeJwt(field))
                return "The Authorization field has a token without a scheme: write 'Bearer ' before it.";
            return Find(Schemes, field) is { } bare
                ? $"The Authorization field has the scheme '{bare}' and no token: 'Bearer', a space and the token were expected."
                : "The Authorization field is a single word: write 'Bearer ' before the token.";
        }

        string token = LooksLikeJwt(field[(end + 1)..].Trim()) ? " and a token" : string.Empty;
        if (Find(Schemes, field[..end]) is not { } scheme)
            return $"The Authorization field has another scheme than 'Bearer'{token}: it is not read here.";
        string read = scheme switch
        {
            "DPoP" => "DPoP.Mode is Off here, so that this scheme is not read",
            "MTLS_POP" => "ClientCertificates.AcceptMtlsPop is false here, so that this scheme is not read",
            _ => "'Bearer' or, where it is on, 'DPoP' is read here",
        };
        return $"The Authorization field has the scheme '{scheme}'{token}: {read}.";
    }

    private static string? Find(string[] texts, ReadOnlySpan<char> text)
    {
        foreach (string expected in texts)
        {
            if (text.Equals(expected, StringComparison.OrdinalIgnoreCase))
                return expected;
        }

        return null;
    }

    private static bool ContainsToken(KeyValuePair<string, StringValues> field)
    {
        if (field.Key.Equals("Authorization", StringComparison.OrdinalIgnoreCase) || field.Key.Equals("DPoP", StringComparison.OrdinalIgnoreCase))
            return false;
        bool isNamed = Find(Names, field.Key) is not null;
        foreach (string? value in field.Value)
        {
            if (!string.IsNullOrWhiteSpace(value) && (isNamed || ContainsJwt(value)))
                return true;
        }

        return false;
    }

    // A JWT may follow the name of a cookie, a scheme or the name of a subprotocol.
    private static bool ContainsJwt(ReadOnlySpan<char> value)
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
