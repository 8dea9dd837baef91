namespace OidcTokenValidation.Credentials;

/// <summary>Finds the query parameter of RFC 6750 §2.3. It is never read as a token, but beside an Authorization field it makes two.</summary>
internal static class QueryToken
{
    private const string Parameter = "access_token=";

    public static bool IsIn(string? target)
    {
        // A host that does not say what was asked for has no query to look into.
        int query = target?.IndexOf('?', StringComparison.Ordinal) ?? -1;
        if (query < 0)
            return false;

        for (ReadOnlySpan<char> rest = target.AsSpan(query); !rest.IsEmpty;)
        {
            rest = rest[1..];
            if (rest.StartsWith(Parameter, StringComparison.Ordinal))
                return true;
            int next = rest.IndexOf('&');
            rest = next < 0 ? default : rest[next..];
        }

        return false;
    }
}
