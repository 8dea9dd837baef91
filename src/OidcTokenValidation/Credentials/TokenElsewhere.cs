namespace OidcTokenValidation.Credentials;

/// <summary>Counts the tokens outside the Authorization field, where a resource takes one there.</summary>
internal static class TokenElsewhere
{
    /// <summary>How many there are, and one of them. None, unless the resource takes tokens from such a place and one is in it.</summary>
    public static int CountIn(in ResourceRequest request, out ReadOnlyMemory<char> token)
    {
        token = default;
        int elsewhere = request.TokensElsewhere.Count;
        if (elsewhere == 0 && !request.TakesTokenFromQuery)
            return 0;

        // A token in the query makes two also where it is not taken from there.
        int inQuery = QueryToken.CountIn(request.Target, out token);
        if (elsewhere > 0)
            token = request.TokensElsewhere[0].AsMemory();
        return elsewhere + inQuery;
    }
}
