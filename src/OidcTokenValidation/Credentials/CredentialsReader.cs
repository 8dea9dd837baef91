using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using OidcTokenValidation.Failures;

namespace OidcTokenValidation.Credentials;

/// <summary>Stage 1: finds the one token in the request (RFC 6750 §2, RFC 9449 §7.1, RFC 9110 §11.4).</summary>
internal sealed class CredentialsReader(int maxTokenLength, bool knowsDPoP)
{
    // RFC 9110 §5.6.2
    private static readonly SearchValues<char> SchemeChars = SearchValues.Create(
        "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    /// <summary>Reads the credentials; false when what came must be refused rather than ignored. The scheme is told in any case, where there is one.</summary>
    public bool TryRead(in ResourceRequest request, out PresentedCredentials credentials, [NotNullWhen(false)] out TokenFailure? failure)
    {
        credentials = default;
        failure = null;
        int elsewhere = OtherTokenLocations.CountIn(request, out ReadOnlyMemory<char> other);
        if (elsewhere > 0)
            return TryReadElsewhere(request, elsewhere, other, out credentials, out failure);
        if (request.Authorization.Count == 0)
            return true;

        string field = request.Authorization[0] ?? string.Empty;
        int schemeLength = field.AsSpan().IndexOfAnyExcept(SchemeChars);
        if (schemeLength < 0)
            schemeLength = field.Length;
        bool hasScheme = schemeLength > 0 && (schemeLength == field.Length || field[schemeLength] == ' ');
        PresentedScheme scheme = hasScheme ? SchemeOf(field.AsSpan(0, schemeLength)) : PresentedScheme.None;

        // Several fields may reach us joined by a comma; no token holds one (RFC 9449 §7.2, figure 19), other schemes' parameters do.
        if (request.Authorization.Count > 1 || (field.Contains(',', StringComparison.Ordinal) && (!hasScheme || scheme != PresentedScheme.None || HoldsTokenScheme(field))))
            return Refuse(TokenFailureCode.MultipleCredentials, out failure);
        if (!hasScheme)
            return Refuse(TokenFailureCode.MalformedCredentials, out failure);

        // Another scheme's credentials are not ours to judge (RFC 6750 §3.1).
        if (scheme == PresentedScheme.None)
            return true;

        // One or more spaces, no tab (RFC 6750 §2.1).
        ReadOnlyMemory<char> token = field.AsMemory(schemeLength).TrimStart(' ');
        credentials = new PresentedCredentials(scheme, token);

        // RFC 6750 §2: one method per request.
        return QueryToken.IsIn(request.Target) ? Refuse(TokenFailureCode.MultipleCredentials, out failure) : HasLengthOfToken(token, out failure);
    }

    // RFC 6750 §2: one method per request, so no Authorization field beside it, whatever its scheme. Nor is a comma in a token: fields may reach us joined.
    private bool TryReadElsewhere(in ResourceRequest request, int count, ReadOnlyMemory<char> token, out PresentedCredentials credentials, [NotNullWhen(false)] out TokenFailure? failure)
    {
        credentials = default;
        if (count > 1 || request.Authorization.Count > 0 || token.Span.Contains(','))
            return Refuse(TokenFailureCode.MultipleCredentials, out failure);

        // Without a scheme there is but one that it can be: RFC 9449 §7.1 knows the Authorization field alone.
        credentials = new PresentedCredentials(PresentedScheme.Bearer, token);
        return HasLengthOfToken(token, out failure);
    }

    private bool HasLengthOfToken(ReadOnlyMemory<char> token, [NotNullWhen(false)] out TokenFailure? failure)
    {
        failure = null;
        if (token.IsEmpty)
            return Refuse(TokenFailureCode.EmptyToken, out failure);
        return token.Length <= maxTokenLength || Refuse(TokenFailureCode.TokenTooLong, out failure);
    }

    // The scheme's name is case-insensitive (RFC 9110 §11.1).
    private PresentedScheme SchemeOf(ReadOnlySpan<char> name) =>
        name.Equals("Bearer", StringComparison.OrdinalIgnoreCase) ? PresentedScheme.Bearer
        : knowsDPoP && name.Equals("DPoP", StringComparison.OrdinalIgnoreCase) ? PresentedScheme.DPoP
        : PresentedScheme.None;

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
        failure = FailureTable.Get(code);
        return false;
    }
}
