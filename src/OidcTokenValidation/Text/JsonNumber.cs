using System.Buffers.Text;

namespace OidcTokenValidation.Text;

/// <summary>Reads JSON numbers (RFC 8259 §6).</summary>
internal static class JsonNumber
{
    /// <summary>Length of the number at the start of <paramref name="text"/>; 0 if there is none.</summary>
    public static int Measure(ReadOnlySpan<byte> text)
    {
        int at = text.StartsWith("-"u8) ? 1 : 0;
        int digits = CountDigits(text[at..]);
        if (digits == 0 || (digits > 1 && text[at] == (byte)'0'))
            return 0;
        at += digits;

        if (at < text.Length && text[at] == (byte)'.')
        {
            int fraction = CountDigits(text[(at + 1)..]);
            if (fraction == 0)
                return 0;
            at += 1 + fraction;
        }

        if (at < text.Length && text[at] is (byte)'e' or (byte)'E')
        {
            at++;
            if (at < text.Length && text[at] is (byte)'+' or (byte)'-')
                at++;
            int exponent = CountDigits(text[at..]);
            if (exponent == 0)
                return 0;
            at += exponent;
        }

        return at;
    }

    /// <summary>Reads a number that is the whole of <paramref name="number"/>; false if it is not finite.</summary>
    public static bool TryRead(ReadOnlySpan<byte> number, out double value) =>
        Utf8Parser.TryParse(number, out value, out int consumed) && consumed == number.Length && double.IsFinite(value);

    private static int CountDigits(ReadOnlySpan<byte> text)
    {
        int end = text.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        return end < 0 ? text.Length : end;
    }
}

/// <summary>The times of JWTs (RFC 7519 §2): finite seconds since 1970, fractions allowed, up to the year 9999.</summary>
internal static class NumericDate
{
    private const double LastSecondOfYear9999 = 253_402_300_799;

    public static bool TryRead(JsonValue value, ReadOnlySpan<byte> document, out double seconds)
    {
        seconds = 0;
        return value.Kind == JsonKind.Number
            && JsonNumber.TryRead(value.In(document), out seconds)
            && seconds is >= 0 and <= LastSecondOfYear9999;
    }

    public static double From(DateTimeOffset time) => (time - DateTimeOffset.UnixEpoch).TotalSeconds;
}
