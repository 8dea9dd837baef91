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

/// <summary>Where a value stands in its document: for a string without the quotes, else with its brackets.</summary>
/// <remarks>Eight bytes, because every token that is kept has many: no document that is read comes near 2^28 bytes.</remarks>
internal readonly struct JsonValue(JsonKind kind, int start, int length, bool escaped)
{
    private const int KindBits = 3;
    private const uint KindMask = (1 << KindBits) - 1;
    private const uint EscapedBit = 1 << KindBits;
    private const int LengthShift = KindBits + 1;

    private readonly int _start = start;
    private readonly uint _rest = ((uint)length << LengthShift) | (escaped ? EscapedBit : 0) | (uint)kind;

    public JsonKind Kind => (JsonKind)(_rest & KindMask);

    /// <summary>Whether it is a string that is written with escapes.</summary>
    public bool IsEscaped => (_rest & EscapedBit) != 0;

    public ReadOnlySpan<byte> In(ReadOnlySpan<byte> document) => document.Slice(_start, (int)(_rest >> LengthShift));

    /// <summary>The value as a string; only for <see cref="JsonKind.String"/>.</summary>
    public JsonString StringIn(ReadOnlySpan<byte> document) => new(In(document), IsEscaped);
}
