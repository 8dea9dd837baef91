using System.Runtime.InteropServices;
using System.Text.Json;

namespace OidcTokenValidation.Text;

/// <summary>The kind of a JSON value; <see cref="Absent"/> is the default.</summary>
internal enum JsonKind : byte
{
    Absent,
    Object,
    Array,
    String,
    Number,
    Boolean,
    Null,
}

/// <summary>The location of a value in its document: of a string without the quotes, of other values with their brackets.</summary>
/// <remarks>It has eight bytes, because every cached token has many. All documents that are read are far shorter than 2^28 bytes.</remarks>
internal readonly struct JsonValue(JsonKind kind, int start, int length, bool escaped)
{
    private const int KindBits = 3;
    private const uint KindMask = (1 << KindBits) - 1;
    private const uint EscapedBit = 1 << KindBits;
    private const int LengthShift = KindBits + 1;

    private readonly int _start = start;
    private readonly uint _packed = ((uint)length << LengthShift) | (escaped ? EscapedBit : 0) | (uint)kind;

    public JsonKind Kind => (JsonKind)(_packed & KindMask);

    /// <summary>Whether it is a string that is written with escapes.</summary>
    public bool IsEscaped => (_packed & EscapedBit) != 0;

    public ReadOnlySpan<byte> In(ReadOnlySpan<byte> document) => document.Slice(_start, (int)(_packed >> LengthShift));

    /// <summary>Whether the value is absent, null, an empty string or an empty array.</summary>
    public bool IsEmpty(ReadOnlySpan<byte> document) => Kind switch
    {
        JsonKind.String => _packed >> LengthShift == 0,
        JsonKind.Array => In(document)[1..^1].Trim(" \t\r\n"u8).IsEmpty,
        JsonKind.Absent or JsonKind.Null => true,
        _ => false,
    };

    /// <summary>The value as a string; only for <see cref="JsonKind.String"/>.</summary>
    public JsonString StringIn(ReadOnlySpan<byte> document) => new(In(document), IsEscaped);

    /// <summary>Finds the location of a parsed value in <paramref name="document"/>, which contains it.</summary>
    public static JsonValue Locate(JsonElement value, ReadOnlySpan<byte> document)
    {
        ReadOnlySpan<byte> raw = JsonMarshal.GetRawUtf8Value(value);
        document.Overlaps(raw, out int start);
        return value.ValueKind switch
        {
            JsonValueKind.String => new(JsonKind.String, start + 1, raw.Length - 2, escaped: raw.Contains((byte)'\\')),
            JsonValueKind.Object => new(JsonKind.Object, start, raw.Length, escaped: false),
            JsonValueKind.Array => new(JsonKind.Array, start, raw.Length, escaped: false),
            JsonValueKind.Number => new(JsonKind.Number, start, raw.Length, escaped: false),
            JsonValueKind.Null => new(JsonKind.Null, start, raw.Length, escaped: false),
            _ => new(JsonKind.Boolean, start, raw.Length, escaped: false),
        };
    }
}

/// <summary>Why <see cref="StrictJsonReader"/> stopped.</summary>
internal enum JsonFault
{
    None,
    InvalidUtf8,
    Malformed,
    DuplicateMember,
    TooDeep,
    TooManyMembers,
}
