namespace OidcTokenValidation.Credentials;

/// <summary>Finds the query parameter of RFC 6750 §2.3. Only a resource that takes tokens from there reads it; beside another token it makes two.</summary>
internal static class QueryToken
{
    private const string Parameter = "access_token";

    // Each character of the name can be written as three.
    private const int MaxNameLength = 3 * 12;

    public static bool IsIn(string? target) => CountIn(target, out _) > 0;

    /// <summary>How many there are, and the value of the last as it is written, empty if it has none.</summary>
    public static int CountIn(string? target, out ReadOnlyMemory<char> token)
    {
        token = default;

        // A host that does not say what was asked for has no query to look into.
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

    // A framework that reads queries decodes the names, and some compare them ignoring letter case.
    private static bool IsName(ReadOnlySpan<char> name) =>
        name.Equals(Parameter, StringComparison.OrdinalIgnoreCase) || (name.Length <= MaxNameLength && name.Contains('%') && IsNameDecoded(name));

    private static bool IsNameDecoded(ReadOnlySpan<char> name)
    {
        Span<char> decoded = stackalloc char[MaxNameLength];
        return Uri.TryUnescapeDataString(name, decoded, out int length) && decoded[..length].Equals(Parameter, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>What a value means. No character of a token needs to be encoded, but a client may encode more than it needs to.</summary>
    public static ReadOnlyMemory<char> Decode(ReadOnlyMemory<char> value) =>
        value.Span.Contains('%') ? Uri.UnescapeDataString(value.Span).AsMemory() : value;
}

/// <summary>Counts the tokens outside the Authorization field, where a resource takes one there.</summary>
internal static class OtherTokenLocations
{
    /// <summary>How many there are, and the one if it is the only one. None, unless the resource takes tokens from such a place and one is in it.</summary>
    public static int CountIn(in ResourceRequest request, out ReadOnlyMemory<char> token)
    {
        token = default;
        int elsewhere = request.TokensElsewhere.Count;
        if (elsewhere == 0 && !request.TakesTokenFromQuery)
            return 0;

        // A token in the query makes two also where it is not taken from there.
        int count = elsewhere + QueryToken.CountIn(request.Target, out ReadOnlyMemory<char> inQuery);
        if (count == 1)
            token = elsewhere == 1 ? request.TokensElsewhere[0].AsMemory() : QueryToken.Decode(inQuery);
        return count;
    }
}
