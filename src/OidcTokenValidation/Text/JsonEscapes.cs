using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace OidcTokenValidation.Text;

/// <summary>Reads the escapes of JSON strings (RFC 8259 §7).</summary>
internal static class JsonEscapes
{
    private const int UnicodeEscapeLength = 6;

    /// <summary>
    /// Length of the escape at the start of <paramref name="text"/> (which is a backslash); 0 if it is not valid.
    /// A lone surrogate is not valid (RFC 8725 §3.7); a pair counts as one escape of twelve bytes.
    /// </summary>
    public static int Measure(ReadOnlySpan<byte> text)
    {
        if (text.Length < 2)
            return 0;
        if (text[1] != (byte)'u')
            return "\"\\/bfnrt"u8.Contains(text[1]) ? 2 : 0;
        if (!TryReadUnit(text, out char unit) || char.IsLowSurrogate(unit))
            return 0;
        if (!char.IsHighSurrogate(unit))
            return UnicodeEscapeLength;

        ReadOnlySpan<byte> next = text[UnicodeEscapeLength..];
        return next.StartsWith("\\u"u8) && TryReadUnit(next, out char low) && char.IsLowSurrogate(low) ? 2 * UnicodeEscapeLength : 0;
    }

    /// <summary>Whether every escape in <paramref name="text"/>, which is part of a JSON document, is valid.</summary>
    public static bool AreValid(ReadOnlySpan<byte> text)
    {
        while (text.IndexOf((byte)'\\') is >= 0 and var at)
        {
            int length = Measure(text[at..]);
            if (length == 0)
                return false;
            text = text[(at + length)..];
        }

        return true;
    }

    /// <summary>Unescapes a string whose escapes are valid; the result is never longer than <paramref name="raw"/>.</summary>
    public static int Unescape(ReadOnlySpan<byte> raw, Span<byte> destination)
    {
        int written = 0;
        while (true)
        {
            int plain = raw.IndexOf((byte)'\\');
            if (plain < 0)
            {
                raw.CopyTo(destination[written..]);
                return written + raw.Length;
            }

            raw[..plain].CopyTo(destination[written..]);
            written += plain;
            raw = raw[plain..];
            int length = Measure(raw);
            written += Decode(raw[..length]).EncodeToUtf8(destination[written..]);
            raw = raw[length..];
        }
    }

    private static Rune Decode(ReadOnlySpan<byte> escape)
    {
        if (escape.Length > 2)
        {
            TryReadUnit(escape, out char first);
            if (escape.Length == UnicodeEscapeLength)
                return new Rune(first);
            TryReadUnit(escape[UnicodeEscapeLength..], out char second);
            return new Rune(first, second);
        }

        return new Rune((char)(escape[1] switch
        {
            (byte)'b' => (byte)'\b',
            (byte)'f' => (byte)'\f',
            (byte)'n' => (byte)'\n',
            (byte)'r' => (byte)'\r',
            (byte)'t' => (byte)'\t',
            byte other => other,
        }));
    }

    private static bool TryReadUnit(ReadOnlySpan<byte> escape, out char unit)
    {
        // The framework's number parsers accept NUL after the digits.
        Span<byte> octets = stackalloc byte[sizeof(char)];
        bool read = escape.Length >= UnicodeEscapeLength
            && Convert.FromHexString(escape[2..UnicodeEscapeLength], octets, out _, out _) == OperationStatus.Done;
        unit = (char)BinaryPrimitives.ReadUInt16BigEndian(octets);
        return read;
    }
}
