using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Text;

namespace OidcTokenValidation.SecurityEvents;

/// <summary>The form of a logout request (OpenID Connect Back-Channel Logout 1.0 §2.5): one <c>logout_token</c>; other values are ignored.</summary>
internal static class LogoutForm
{
    private const string MediaType = "application/x-www-form-urlencoded";
    private const string TokenName = "logout_token";

    /// <summary>Whether a <c>Content-Type</c> is that of a form, with any parameters.</summary>
    public static bool IsForm(ReadOnlySpan<char> contentType)
    {
        int end = contentType.IndexOf(';');
        return (end < 0 ? contentType : contentType[..end]).Trim(" \t").Equals(MediaType, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Finds the token; false if there is none, or more than one.</summary>
    public static bool TryFindToken(ReadOnlySpan<byte> body, [NotNullWhen(true)] out string? token)
    {
        token = null;
        int count = 0;
        foreach (Range range in body.Split((byte)'&'))
        {
            ReadOnlySpan<byte> pair = body[range];
            int end = pair.IndexOf((byte)'=');
            if (end < 0 || !IsTokenName(pair[..end]))
                continue;
            count++;
            token = Decode(pair[(end + 1)..]);
        }

        token = count == 1 ? token : null;
        return token is not null;
    }

    // Names of other lengths are not decoded: a body can have thousands of them. Percent-encoded, a name is at most three times as long.
    private static bool IsTokenName(ReadOnlySpan<byte> name) =>
        name.Length >= TokenName.Length && name.Length <= 3 * TokenName.Length && Decode(name) == TokenName;

    private static string Decode(ReadOnlySpan<byte> text) => WebUtility.UrlDecode(Encoding.Latin1.GetString(text));
}
