using OidcTokenValidation.Jose;

namespace OidcTokenValidation.Reports;

/// <summary>Recognizes what clients send by accident in place of a JWT. Its texts are constant: they contain nothing of a token.</summary>
internal static class ReceivedText
{
    // How every JWT begins: {" in base64url.
    private const string JwtStart = "eyJ";

    private const string Limit = "Look for a limit on the way: the width of a column, of a cookie, of a terminal.";

    private static readonly string[] Unset =
        ["undefined", "null", "none", "nil", "nan", "true", "false", "[object Object]", "[object Promise]", "Promise { <pending> }"];

    /// <summary>Describes it, and what to change; null for anything else.</summary>
    public static string? Describe(ReadOnlySpan<char> token)
    {
        foreach (string unset in Unset)
        {
            if (token.Equals(unset, StringComparison.OrdinalIgnoreCase))
                return $"The text '{unset}' was sent in place of a token: the client's variable has none. Look at how the client gets its token.";
        }

        return DescribeBeginning(token) ?? DescribeJwt(token);
    }

    /// <summary>Describes an Authorization field that does not begin with a scheme and a space; null for anything else.</summary>
    public static string? DescribeField(ReadOnlySpan<char> field)
    {
        if (field.IndexOfAny("\"'“”") == 0)
            return "The field begins with a quotation mark: send it without.";
        if (field.StartsWith(" ", StringComparison.Ordinal) || field.IsEmpty)
            return "The field has no scheme: 'Bearer', a space and the token were expected.";
        ReadOnlySpan<char> rest = field.StartsWith("Bearer", StringComparison.OrdinalIgnoreCase) ? field["Bearer".Length..]
            : field.StartsWith("DPoP", StringComparison.OrdinalIgnoreCase) ? field["DPoP".Length..]
            : [];
        return rest.IsEmpty ? null : rest[0] switch
        {
            ':' or '=' => "The scheme is followed by a colon or an equals sign: write one space in its place.",
            '\t' => "The scheme is followed by a tab: write one space in its place.",
            _ => null,
        };
    }

    private static string? DescribeBeginning(ReadOnlySpan<char> token)
    {
        if (token.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) || token.StartsWith("DPoP ", StringComparison.OrdinalIgnoreCase))
            return "The scheme was sent twice ('Bearer Bearer …'): the client adds it to a token that has it already. Send it once.";
        if (token.IndexOfAny("\"'“”") == 0 || token.StartsWith("%22", StringComparison.Ordinal) || token.EndsWith("\"", StringComparison.Ordinal))
            return "The token is in quotes: it was probably taken from JSON as it is written there. Send it without them.";
        if (token.StartsWith("{{", StringComparison.Ordinal) || (!token.IsEmpty && token[0] is '$' or '<' or '%'))
            return "A placeholder was sent in place of a token: the client did not replace it by its variable's value.";
        if (token.StartsWith("{", StringComparison.Ordinal))
            return "A JSON document was sent in place of a token, probably the whole response of the token endpoint: send its member 'access_token'.";
        if (token.Contains('…') || token.Contains("...", StringComparison.Ordinal))
            return "The token was shortened with dots: it was copied from a place that shows only its beginning. Send the whole token.";
        return token.ContainsAny(" \t\r\n")
            ? "The token has white space in it: it was probably copied with line breaks, or something else was sent behind it."
            : null;
    }

    private static string? DescribeJwt(ReadOnlySpan<char> token)
    {
        if (!token.StartsWith(JwtStart, StringComparison.Ordinal))
            return null;
        if (token.ContainsAny("=+/"))
        {
            return "The token has characters of base64 that base64url does not have ('=', '+', '/'): a client or a proxy has encoded it again. "
                + "Send it as the provider issued it.";
        }

        return token.Count('.') switch
        {
            0 => "The token is cut off: it begins like a JWT, and only the first of three segments came.",
            1 => "The token is cut off: it begins like a JWT, and only two of three segments came. " + Limit,
            2 when token[^1] == '.' => "The signature is missing: the token ends with its second dot.",
            _ => null,
        };
    }

    /// <summary>Describes a signature whose length does not fit the algorithm, or the key if there is one; null if it fits.</summary>
    /// <param name="token">A JWT of three segments.</param>
    /// <param name="algorithm">The header's algorithm; null if it is not supported.</param>
    /// <param name="key">The key that the header selects; null if none was looked up.</param>
    public static string? DescribeSignature(ReadOnlySpan<char> token, SignatureAlgorithm? algorithm, PublicKey? key)
    {
        // The shortest RSA key that is accepted has 2048 bits.
        const int ShortestRsa = 256;
        if (algorithm is null)
            return null;
        int octets = key?.GetSignatureLength(algorithm) ?? algorithm.SignatureLength ?? ShortestRsa;
        int expected = System.Buffers.Text.Base64Url.GetEncodedLength(octets), sent = token.Length - token.LastIndexOf('.') - 1;
        bool isExact = key is not null || algorithm.SignatureLength is not null;
        if (sent < expected)
            return $"The signature is cut off: it has {sent} characters, and {(isExact ? string.Empty : "at least ")}{expected} by {algorithm.Name}. " + Limit;
        return isExact && sent > expected ? $"Something follows the signature: its segment has {sent} characters, and {expected} by {algorithm.Name}." : null;
    }
}
