using System.Buffers.Text;
using System.Text;
using OidcTokenValidation.Testing;

namespace OidcTokenValidation.Tool.Conformance.Rows;

/// <summary>Signs texts, well-formed or not, and changes the three segments of a token (RFC 7515 §7.1).</summary>
internal static class Jws
{
    public static string Encode(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));

    /// <summary>Signs two segments as they are.</summary>
    public static string Sign(TestSigningKey key, string header, string claims)
    {
        string input = $"{header}.{claims}";
        return $"{input}.{Base64Url.EncodeToString(key.Sign(Encoding.Latin1.GetBytes(input)))}";
    }

    /// <summary>Signs two texts with the issuer's RSA key.</summary>
    public static string SignTexts(Session session, string header, string claims) => Sign(session.Issuer.FindKey("RS256"), Encode(header), Encode(claims));

    /// <summary>Signs a changed header segment of a good token with the issuer's RSA key.</summary>
    public static string SignHeader(Session session, Func<string, string> change) => Sign(
        session.Issuer.FindKey("RS256"), change(Encode(ClaimText.CreateHeader(session))), Encode(ClaimText.Create(session)));

    /// <summary>Signs a changed claims segment of a good token with the issuer's RSA key.</summary>
    public static string SignClaims(Session session, Func<string, string> change) => Sign(
        session.Issuer.FindKey("RS256"), Encode(ClaimText.CreateHeader(session)), change(Encode(ClaimText.Create(session))));

    /// <summary>Signs the header and the claims of a token in another way.</summary>
    public static string Resign(TestTokenBuilder token, Func<byte[], byte[]> sign)
    {
        string signed = token.Create(), input = signed[..signed.LastIndexOf('.')];
        return $"{input}.{Base64Url.EncodeToString(sign(Encoding.ASCII.GetBytes(input)))}";
    }

    /// <summary>Changes the segments of a good token after it was signed.</summary>
    public static string Change(Session session, Func<string[], IEnumerable<string>> change) => Change(session.Token().Create(), change);

    /// <summary>Changes the segments of a token or a proof after it was signed.</summary>
    public static string Change(string compact, Func<string[], IEnumerable<string>> change) => string.Join('.', change(compact.Split('.')));

    /// <summary>Changes the signature of a good token.</summary>
    public static string ChangeSignature(Session session, string algorithm, Func<byte[], byte[]> change)
    {
        string[] parts = session.Token().SignedWith(algorithm).Create().Split('.');
        return $"{parts[0]}.{parts[1]}.{Base64Url.EncodeToString(change(Base64Url.DecodeFromChars(parts[2])))}";
    }

    /// <summary>Sets bits of the last character that decoders ignore; null if the segment has none.</summary>
    public static string? WithOtherLastBits(string segment)
    {
        const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        return segment.Length % 4 is 2 or 3 ? segment[..^1] + Alphabet[Alphabet.IndexOf(segment[^1], StringComparison.Ordinal) | 1] : null;
    }

    /// <summary>Adds the padding of base64 (RFC 4648 §4).</summary>
    public static string Pad(string segment) => segment.PadRight((segment.Length + 3) / 4 * 4, '=');

    /// <summary>Adds white space to a text if its segment would not have bits that decoders ignore.</summary>
    public static string WithUnusedBits(string json) => (Encoding.UTF8.GetByteCount(json) % 3) == 0 ? json + " " : json;

    /// <summary>Adds white space to a text until its segment has no bits that decoders ignore.</summary>
    public static string WithoutUnusedBits(string json) => json + new string(' ', (3 - (Encoding.UTF8.GetByteCount(json) % 3)) % 3);
}
