using System.Buffers.Text;

namespace OidcTokenValidation.Text;

/// <summary>JSON numbers (RFC 8259 §6).</summary>
internal static class JsonNumber
{
    /// <summary>Length of the number at the start of <paramref name="text"/>; 0 if there is none.</summary>
    public static int Measure(ReadOnlySpan<byte> text)
    {
        int at = text.StartsWith("-"u8) ? 1 : 0;
        int digits = Digits(text[at..]);
        if (digits == 0 || (digits > 1 && text[at] == (byte)'0'))
            return 0;
        at += digits;

        if (at < text.Length && text[at] == (byte)'.')
        {
            int fraction = Digits(text[(at + 1)..]);
            if (fraction == 0)
                return 0;
            at += 1 + fraction;
        }

        if (at < text.Length && text[at] is (byte)'e' or (byte)'E')
        {
            at++;
            if (at < text.Length && text[at] is (byte)'+' or (byte)'-')
                at++;
            int exponent = Digits(text[at..]);
            if (exponent == 0)
                return 0;
            at += exponent;
        }

        return at;
    }

    /// <summary>Reads a whole number slice; false when it is not finite.</summary>
    public static bool TryRead(ReadOnlySpan<byte> number, out double value) =>
        Utf8Parser.TryParse(number, out value, out int consumed) && consumed == number.Length && double.IsFinite(value);

    private static int Digits(ReadOnlySpan<byte> text)
    {
        int end = text.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        return end < 0 ? text.Length : end;
    }
}
