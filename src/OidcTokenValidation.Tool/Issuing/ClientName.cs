using System.Net;
using System.Text;

namespace OidcTokenValidation.Tool.Issuing;

/// <summary>Finds the client of a token request (RFC 6749 §2.3.1). Every secret is accepted, because the issuer is for development on a loopback
/// address.</summary>
internal static class ClientName
{
    /// <summary>Finds the client; null if the request has none.</summary>
    /// <returns>False if the request contains different clients, or if its credentials are malformed.</returns>
    public static bool TryFind(string? authorization, TokenRequest request, out string? client)
    {
        const string Scheme = "Basic ";
        client = request["client_id"];
        if (authorization is null)
            return true;
        if (!authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            || request["client_secret"] is not null
            || Decode(authorization[Scheme.Length..].Trim()) is not [{ Length: > 0 } name, _])
        {
            return false;
        }

        string named = WebUtility.UrlDecode(name);
        bool isSame = client is null || client == named;
        client = named;
        return isSame;
    }

    private static string[]? Decode(string credentials)
    {
        byte[] decoded = new byte[credentials.Length];
        return Convert.TryFromBase64String(credentials, decoded, out int length) ? Encoding.UTF8.GetString(decoded, 0, length).Split(':', 2) : null;
    }
}
