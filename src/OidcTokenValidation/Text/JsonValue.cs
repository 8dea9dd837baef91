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
internal readonly struct JsonValue(JsonKind kind, int start, int length, bool escaped)
{
    public JsonKind Kind { get; } = kind;

    private bool Escaped { get; } = escaped;

    public ReadOnlySpan<byte> In(ReadOnlySpan<byte> document) => document.Slice(start, length);

    /// <summary>The value as a string; only for <see cref="JsonKind.String"/>.</summary>
    public JsonString StringIn(ReadOnlySpan<byte> document) => new(In(document), Escaped);
}
