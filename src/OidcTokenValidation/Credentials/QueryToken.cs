namespace OidcTokenValidation.Credentials;

/// <summary>Finds the query parameter <c>access_token</c> (RFC 6750 §2.3). Beside another token it makes two, also where it is not read.</summary>
internal static class QueryToken
{
    private const string Parameter = "access_token";

    // Each character of the name can be percent-encoded.
    private const int MaxNameLength = 3 * 12;

    public static bool IsIn(string? target) => Count(target, out _) > 0;

    /// <summary>The number of such parameters, and the value of the last as it is written; empty if there is no value.</summary>
    public static int Count(string? target, out ReadOnlyMemory<char> token)
    {
        token = default;

        // A host may not report the request target.
        ReadOnlyMemory<char> query = target.AsMemory();
        int start = query.Span.IndexOf('?');
        if (start < 0)
            return 0;

        int count = 0;
        query = query[(start + 1)..];
        foreach (Range parameter in query.Span.Split('&'))
        {
            ReadOnlyMemory<char> text = query[parameter];
            int equals = text.Span.IndexOf('=');
            if (!IsName(equals < 0 ? text.Span : text.Span[..equals]))
                continue;
            count++;
            token = equals < 0 ? default : text[(equals + 1)..];
        }

        return count;
    }

    // Frameworks decode the names of parameters, and some ignore their letter case.
    private static bool IsName(ReadOnlySpan<char> name) =>
        name.Equals(Parameter, StringComparison.OrdinalIgnoreCase) || (name.Length <= MaxNameLength && name.Contains('%') && IsNameDecoded(name));

    private static bool IsNameDecoded(ReadOnlySpan<char> name)
    {
        Span<char> decoded = stackalloc char[MaxNameLength];
        return Uri.TryUnescapeDataString(name, decoded, out int length) && decoded[..length].Equals(Parameter, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Decodes a value. No character of a token needs percent-encoding, but a client may encode any.</summary>
    public static ReadOnlyMemory<char> Decode(ReadOnlyMemory<char> value) =>
        value.Span.Contains('%') ? Uri.UnescapeDataString(value.Span).AsMemory() : value;
}

/// <summary>Counts the tokens outside the Authorization field, if the resource reads one from there.</summary>
internal static class OtherTokenLocations
{
    /// <summary>The number of tokens, and the token if there is one. Zero if the resource reads no token from outside the Authorization field.</summary>
    public static int Count(in ResourceRequest request, out ReadOnlyMemory<char> token)
    {
        token = default;
        int others = request.OtherTokens.Count;
        if (others == 0 && !request.ReadsTokenFromQuery)
            return 0;

        // A token in the query counts also if the resource does not read it there.
        int count = others + QueryToken.Count(request.Target, out ReadOnlyMemory<char> inQuery);
        if (count == 1)
            token = others == 1 ? request.OtherTokens[0].AsMemory() : QueryToken.Decode(inQuery);
        return count;
    }
}
