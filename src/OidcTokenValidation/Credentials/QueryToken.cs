namespace OidcTokenValidation.Credentials;

/// <summary>Finds the query parameter of RFC 6750 §2.3. It is never read as a token, but beside an Authorization field it makes two.</summary>
internal static class QueryToken
{
    private const string Parameter = "access_token";

    public static bool IsIn(string? target)
    {
        // A host that does not say what was asked for has no query to look into.
        ReadOnlySpan<char> query = target;
        int start = query.IndexOf('?');
        if (start < 0)
            return false;

        query = query[(start + 1)..];
        foreach (Range parameter in query.Split('&'))
        {
            ReadOnlySpan<char> text = query[parameter];
            int equals = text.IndexOf('=');
            if (IsName(equals < 0 ? text : text[..equals]))
                return true;
        }

        return false;
    }

    // A framework that reads queries decodes the names, and some compare them ignoring letter case.
    private static bool IsName(ReadOnlySpan<char> name) =>
        name.Equals(Parameter, StringComparison.OrdinalIgnoreCase) || (name.Contains('%') && string.Equals(Uri.UnescapeDataString(name), Parameter, StringComparison.OrdinalIgnoreCase));
}
