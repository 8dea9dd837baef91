using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using OidcTokenValidation.Diagnostics;

namespace OidcTokenValidation.Credentials;

/// <summary>Stage 1: finds the one token in the request (RFC 6750 §2, RFC 9110 §11.4).</summary>
internal static class CredentialsReader
{
    // RFC 9110 §5.6.2
    private static readonly SearchValues<char> SchemeChars = SearchValues.Create(
        "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    /// <summary>Reads the credentials; false when what came must be refused rather than ignored.</summary>
    public static bool TryRead(in ResourceRequest request, int maxTokenLength, out PresentedCredentials credentials, [NotNullWhen(false)] out TokenFailure? failure)
    {
        credentials = default;
        failure = null;
        if (request.Authorization.Count == 0)
            return true;

        string field = request.Authorization[0] ?? string.Empty;
        int schemeLength = field.AsSpan().IndexOfAnyExcept(SchemeChars);
        if (schemeLength < 0)
            schemeLength = field.Length;
        bool hasScheme = schemeLength > 0 && (schemeLength == field.Length || field[schemeLength] == ' ');

        // The scheme's name is case-insensitive (RFC 9110 §11.1).
        bool isBearer = hasScheme && field.AsSpan(0, schemeLength).Equals("Bearer", StringComparison.OrdinalIgnoreCase);

        // Several fields may reach us joined by a comma; no Bearer token holds one (RFC 9449 §7.2, figure 19), other schemes' parameters do.
        if (request.Authorization.Count > 1 || (field.Contains(',', StringComparison.Ordinal) && (!hasScheme || isBearer || HoldsTokenScheme(field))))
            return Refuse(TokenFailureCode.MultipleCredentials, out failure);
        if (!hasScheme)
            return Refuse(TokenFailureCode.MalformedCredentials, out failure);

        // Another scheme's credentials are not ours to judge (RFC 6750 §3.1).
        if (!isBearer)
            return true;

        // One or more spaces, no tab (RFC 6750 §2.1).
        ReadOnlyMemory<char> token = field.AsMemory(schemeLength).TrimStart(' ');
        if (token.IsEmpty)
            return Refuse(TokenFailureCode.EmptyToken, out failure);
        if (token.Length > maxTokenLength)
            return Refuse(TokenFailureCode.TokenTooLong, out failure);

        // RFC 6750 §2: one method per request.
        if (QueryToken.IsIn(request.Target))
            return Refuse(TokenFailureCode.MultipleCredentials, out failure);

        credentials = new PresentedCredentials(PresentedScheme.Bearer, token);
        return true;
    }

    // Whether what follows a comma may have been a field of its own, with a token in it.
    private static bool HoldsTokenScheme(ReadOnlySpan<char> field)
    {
        ReadOnlySpan<char> rest = field[(field.IndexOf(',') + 1)..];
        foreach (Range part in rest.Split(','))
        {
            ReadOnlySpan<char> text = rest[part].TrimStart(" \t");
            if (text.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) || text.StartsWith("DPoP ", StringComparison.OrdinalIgnoreCase))
                return true;
        }

        return false;
    }

    private static bool Refuse(TokenFailureCode code, out TokenFailure failure)
    {
        failure = Failures.Of(code);
        return false;
    }
}
