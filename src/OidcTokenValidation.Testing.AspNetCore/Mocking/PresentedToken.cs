using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace OidcTokenValidation.Testing.AspNetCore.Mocking;

/// <summary>Finds the token that a request contains.</summary>
internal static class PresentedToken
{
    private static readonly string[] SubProtocols = ["bearer", "access_token"];

    /// <summary>Whether a request has credentials, or a token in one of the other locations that endpoints can accept.</summary>
    public static bool IsPresent(HttpRequest request) =>
        request.Headers.Authorization.Count > 0
        || request.Query.ContainsKey("access_token")
        || request.Headers.SecWebSocketProtocol.Any(static field =>
            field is not null && SubProtocols.Any(name => field.Contains(name, StringComparison.OrdinalIgnoreCase)));

    /// <summary>Finds the Bearer token of a request; null if it has none or several.</summary>
    public static string? FindBearer(HttpRequest request) => Find(request.Headers.Authorization, "Bearer ");

    public static bool IsDPoP(HttpRequest request) => Find(request.Headers.Authorization, "DPoP ") is not null;

    // RFC 6750 §2.1: one or more spaces.
    private static string? Find(StringValues fields, string scheme) =>
        fields is [{ } field] && field.StartsWith(scheme, StringComparison.OrdinalIgnoreCase) ? field[scheme.Length..].TrimStart(' ') : null;
}
