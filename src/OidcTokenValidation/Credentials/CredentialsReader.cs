using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using OidcTokenValidation.Failures;

namespace OidcTokenValidation.Credentials;

/// <summary>Stage 1: finds the one token in the request (RFC 6750 §2, RFC 9449 §7.1, RFC 9110 §11.4).</summary>
internal sealed class CredentialsReader(int maxTokenLength, bool acceptsDPoP, bool acceptsMtlsPop)
{
    // RFC 9110 §5.6.2
    private static readonly SearchValues<char> SchemeChars = SearchValues.Create(
        "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    /// <summary>Reads the credentials; false if they must be rejected rather than ignored. <paramref name="credentials"/> has the scheme also then.</summary>
    public bool TryRead(in ResourceRequest request, out PresentedCredentials credentials, [NotNullWhen(false)] out TokenFailure? failure)
    {
        credentials = default;
        failure = null;
        int others = OtherTokenLocations.Count(request, out ReadOnlyMemory<char> other);
        if (others > 0)
            return TryReadOther(request, others, other, out credentials, out failure);
        if (request.Authorization.Count == 0)
            return true;

        string field = request.Authorization[0] ?? string.Empty;
        int schemeLength = field.AsSpan().IndexOfAnyExcept(SchemeChars);
        if (schemeLength < 0)
            schemeLength = field.Length;
        bool hasScheme = schemeLength > 0 && (schemeLength == field.Length || field[schemeLength] == ' ');
        PresentedScheme scheme = hasScheme ? FindScheme(field.AsSpan(0, schemeLength)) : PresentedScheme.None;

        // A server may join several fields by a comma. No token contains one (RFC 9449 §7.2, figure 19), but the parameters of other schemes do.
        bool isJoined = field.Contains(',', StringComparison.Ordinal) && (!hasScheme || scheme != PresentedScheme.None || ContainsTokenScheme(field));
        if (request.Authorization.Count > 1 || isJoined)
            return Fail(TokenFailureCode.MultipleCredentials, out failure);
        if (!hasScheme)
            return Fail(TokenFailureCode.MalformedCredentials, out failure);

        // Credentials of another scheme are ignored (RFC 6750 §3.1).
        if (scheme == PresentedScheme.None)
            return true;

        // One or more spaces, no tab (RFC 6750 §2.1).
        ReadOnlyMemory<char> token = field.AsMemory(schemeLength).TrimStart(' ');
        credentials = new PresentedCredentials(scheme, token);

        // RFC 6750 §2: one method per request.
        failure = QueryToken.IsIn(request.Target) ? FailureTable.Get(TokenFailureCode.MultipleCredentials) : FindLengthFailure(token);
        return failure is null;
    }

    // RFC 6750 §2: one method per request, so no Authorization field of any scheme beside it. A comma shows that several fields were joined.
    private bool TryReadOther(
        in ResourceRequest request,
        int count,
        ReadOnlyMemory<char> token,
        out PresentedCredentials credentials,
        [NotNullWhen(false)] out TokenFailure? failure)
    {
        credentials = default;
        if (count > 1 || request.Authorization.Count > 0 || token.Span.Contains(','))
            return Fail(TokenFailureCode.MultipleCredentials, out failure);

        // A token without a scheme is a Bearer token: RFC 9449 §7.1 defines DPoP for the Authorization field alone.
        credentials = new PresentedCredentials(PresentedScheme.Bearer, token);
        failure = FindLengthFailure(token);
        return failure is null;
    }

    private TokenFailure? FindLengthFailure(ReadOnlyMemory<char> token) =>
        token.IsEmpty ? FailureTable.Get(TokenFailureCode.EmptyToken)
        : token.Length > maxTokenLength ? FailureTable.Get(TokenFailureCode.TokenTooLong)
        : null;

    // The scheme's name is case-insensitive (RFC 9110 §11.1).
    private PresentedScheme FindScheme(ReadOnlySpan<char> name) =>
        name.Equals("Bearer", StringComparison.OrdinalIgnoreCase) ? PresentedScheme.Bearer
        : acceptsDPoP && name.Equals("DPoP", StringComparison.OrdinalIgnoreCase) ? PresentedScheme.DPoP
        : acceptsMtlsPop && name.Equals("MTLS_POP", StringComparison.OrdinalIgnoreCase) ? PresentedScheme.MtlsPop
        : PresentedScheme.None;

    // Whether the text after a comma may have been a field of its own with a token.
    private bool ContainsTokenScheme(ReadOnlySpan<char> field)
    {
        ReadOnlySpan<char> parameters = field[(field.IndexOf(',') + 1)..];
        foreach (Range part in parameters.Split(','))
        {
            ReadOnlySpan<char> text = parameters[part].TrimStart(" \t");
            if (text.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) || text.StartsWith("DPoP ", StringComparison.OrdinalIgnoreCase)
                || (acceptsMtlsPop && text.StartsWith("MTLS_POP ", StringComparison.OrdinalIgnoreCase)))
                return true;
        }

        return false;
    }

    private static bool Fail(TokenFailureCode code, out TokenFailure failure)
    {
        failure = FailureTable.Get(code);
        return false;
    }
}
