namespace OidcTokenValidation.Text;

/// <summary>Walks the strings of an array that <see cref="StrictJsonReader"/> has read, or a single string as if it were an array of one.</summary>
internal ref struct JsonStringArray
{
    private readonly ReadOnlySpan<byte> _document;
    private readonly JsonValue _single;
    private ReadOnlySpan<byte> _rest;
    private bool _done;

    public JsonStringArray(ReadOnlySpan<byte> document, JsonValue value)
    {
        _document = document;
        _single = value;
        _rest = value.Kind == JsonKind.Array ? value.In(document)[1..] : default;
        IsMalformed = value.Kind is not (JsonKind.Array or JsonKind.String);
        _done = IsMalformed;
    }

    /// <summary>True once something other than a string was met; nothing after it is read.</summary>
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

        _rest = _rest.TrimStart(" \t\r\n,"u8);
        if (_rest[0] != (byte)'"')
        {
            _done = true;
            IsMalformed = _rest[0] != (byte)']';
            return false;
        }

        int end = EndOfString(_rest);
        ReadOnlySpan<byte> raw = _rest[1..end];
        _rest = _rest[(end + 1)..];
        item = new JsonString(raw, raw.Contains((byte)'\\'));
        return true;
    }

    private static int EndOfString(ReadOnlySpan<byte> text)
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
