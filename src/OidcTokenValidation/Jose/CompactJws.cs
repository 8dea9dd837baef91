using System.Buffers;

namespace OidcTokenValidation.Jose;

/// <summary>The three segments of a JWS in compact serialisation (RFC 7515 §7.1), found before anything is decoded.</summary>
internal readonly ref struct CompactJws
{
    private static readonly SearchValues<char> Allowed = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.");

    private CompactJws(ReadOnlySpan<char> text, int firstDot, int lastDot)
    {
        Header = text[..firstDot];
        Payload = text[(firstDot + 1)..lastDot];
        Signature = text[(lastDot + 1)..];
        SigningInput = text[..lastDot];
    }

    public ReadOnlySpan<char> Header { get; }

    public ReadOnlySpan<char> Payload { get; }

    public ReadOnlySpan<char> Signature { get; }

    /// <summary>The signing input: the octets as received (RFC 7515 §5.2).</summary>
    public ReadOnlySpan<char> SigningInput { get; }

    /// <summary>Splits <paramref name="text"/> into its segments; header and payload are not empty.</summary>
    public static bool TrySplit(ReadOnlySpan<char> text, out CompactJws jws, out TokenFailureCode failure)
    {
        jws = default;
        failure = TokenFailureCode.IllegalCharacter;
        if (text.ContainsAnyExcept(Allowed))
            return false;

        int dots = text.Count('.');
        if (dots != 2)
        {
            // RFC 7516 §9: five segments are a JWE.
            failure = dots == 4 ? TokenFailureCode.EncryptedToken : TokenFailureCode.NotCompactJws;
            return false;
        }

        int firstDot = text.IndexOf('.');
        int lastDot = text.LastIndexOf('.');
        failure = TokenFailureCode.NotCompactJws;
        if (firstDot == 0 || lastDot == firstDot + 1)
            return false;

        jws = new CompactJws(text, firstDot, lastDot);
        return true;
    }
}
