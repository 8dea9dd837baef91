namespace OidcTokenValidation.Text;

/// <summary>Enumerates the strings of an array that <see cref="StrictJsonReader"/> has read; a single string counts as an array of one.</summary>
internal ref struct JsonStringArray
{
    private readonly ReadOnlySpan<byte> _document;
    private readonly JsonValue _single;
    private ReadOnlySpan<byte> _remaining;
    private bool _done;

    public JsonStringArray(ReadOnlySpan<byte> document, JsonValue value)
    {
        _document = document;
        _single = value;
        _remaining = value.Kind == JsonKind.Array ? value.In(document)[1..] : default;
        IsMalformed = value.Kind is not (JsonKind.Array or JsonKind.String);
        _done = IsMalformed;
    }

    /// <summary>Whether the value, or an item that was reached, is not a string. Nothing after it is read.</summary>
    public bool IsMalformed { get; private set; }

    public bool TryRead(out JsonString item)
    {
        item = default;
        if (_done)
            return false;
        if (_single.Kind == JsonKind.String)
        {
            _done = true;
            item = _single.StringIn(_document);
            return true;
        }

        _remaining = _remaining.TrimStart(" \t\r\n,"u8);
        if (_remaining[0] != (byte)'"')
        {
            _done = true;
            IsMalformed = _remaining[0] != (byte)']';
            return false;
        }

        int end = FindEndOfString(_remaining);
        ReadOnlySpan<byte> raw = _remaining[1..end];
        _remaining = _remaining[(end + 1)..];
        item = new JsonString(raw, raw.Contains((byte)'\\'));
        return true;
    }

    private static int FindEndOfString(ReadOnlySpan<byte> text)
    {
        for (int at = 1; ;)
        {
            at += text[at..].IndexOfAny((byte)'"', (byte)'\\');
            if (text[at] == (byte)'"')
                return at;
            at += 2;
        }
    }
}
