using System.Buffers.Text;
using System.Text;
using OidcTokenValidation.Text;

namespace OidcTokenValidation.Fuzz.Targets;

/// <summary>Strict base64url, against the framework's decoder and encoder: a text is accepted if it is what the encoder writes, and only then.</summary>
internal sealed class Base64UrlFuzz : IFuzzTarget
{
    public void Run(byte[] input)
    {
        string text = Encoding.Latin1.GetString(input);
        byte[]? expected = Decode(text);
        DifferenceException.ThrowUnless(StrictBase64Url.IsCanonical(text) == expected is not null, "canonical or not");

        byte[]? decoded = StrictBase64Url.Decode(text);
        DifferenceException.ThrowUnless(AreEqual(decoded, expected), "other octets in a new array");

        // Into a buffer that is long enough, one without a spare octet, and one that is too short.
        foreach (int length in (int[])[StrictBase64Url.MaxDecodedLength(text.Length), expected?.Length ?? 0, (expected?.Length ?? 0) - 1])
        {
            byte[] buffer = new byte[Math.Max(length, 0)];
            bool isDecoded = StrictBase64Url.TryDecode(text, buffer, out int written);
            DifferenceException.ThrowUnless(isDecoded == (expected is not null && buffer.Length >= expected.Length), $"decoded into {length} octets or not");
            DifferenceException.ThrowUnless(!isDecoded || buffer.AsSpan(0, written).SequenceEqual(expected), "other octets in a buffer");
        }
    }

    private static bool AreEqual(byte[]? decoded, byte[]? expected) =>
        decoded is null || expected is null ? decoded == expected : decoded.AsSpan().SequenceEqual(expected);

    private static byte[]? Decode(string text)
    {
        try
        {
            byte[] octets = Base64Url.DecodeFromChars(text);
            return Base64Url.EncodeToString(octets) == text ? octets : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
