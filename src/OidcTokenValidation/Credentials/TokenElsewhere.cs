namespace OidcTokenValidation.Credentials;

/// <summary>Counts the tokens outside the Authorization field, where a resource takes one there.</summary>
internal static class TokenElsewhere
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
