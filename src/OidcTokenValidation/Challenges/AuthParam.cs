using System.Text;

namespace OidcTokenValidation.Challenges;

/// <summary>Writes the parameters of a challenge (RFC 9110 §11.2). The one place where a value is quoted.</summary>
internal static class AuthParam
{
    /// <summary>Whether a value can be quoted without escapes: %x20-21 / %x23-5B / %x5D-7E (RFC 6750 §3).</summary>
    public static bool IsQuotable(ReadOnlySpan<char> value)
    {
        foreach (char c in value)
        {
            if (!IsQuotable(c))
                return false;
        }

        return true;
    }

    /// <summary>Appends <c>name="value"</c>, separated from the scheme or from the previous parameter. Characters that are not allowed are left out.</summary>
    public static StringBuilder AppendParam(this StringBuilder challenge, string name, string value)
    {
        challenge.Append(challenge[^1] == '"' ? ", " : " ").Append(name).Append("=\"");
        foreach (char c in value)
        {
            if (IsQuotable(c))
                challenge.Append(c);
        }

        return challenge.Append('"');
    }

    private static bool IsQuotable(char c) => c is >= ' ' and <= '~' and not ('"' or '\\');
}
