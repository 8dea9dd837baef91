using System.Buffers;
using System.Text.Unicode;

namespace OidcTokenValidation.Text;

/// <summary>
/// Reads one JSON object (RFC 8259, RFC 7515 §5.2, RFC 7519 §7.2, RFC 8725 §3.7) member by member. Rejects, without an exception, what lenient readers
/// accept: invalid UTF-8, lone surrogates, duplicate members at any level, and more depth or members than allowed.
/// </summary>
internal ref struct StrictJsonReader
{
    private static readonly SearchValues<byte> StringStops = SearchValues.Create([
        (byte)'"', (byte)'\\', .. Enumerable.Range(0, 0x20).Select(static c => (byte)c)]);

    private readonly ReadOnlySpan<byte> _json;
    private readonly int _maxDepth;
    private MemberNames _names;
    private int _position;
    private bool _started;
    private JsonFault _fault;

    /// <param name="json">The document.</param>
    /// <param name="maxDepth">How many objects and arrays may be open at once, the outermost included.</param>
    /// <param name="scratch">One entry for each member that is allowed.</param>
    public StrictJsonReader(ReadOnlySpan<byte> json, int maxDepth, Span<MemberName> scratch)
    {
        _json = json;
        _maxDepth = maxDepth;
        _names = new MemberNames(json, scratch);
        if (!Utf8.IsValid(json))
            _fault = JsonFault.InvalidUtf8;
    }

    /// <summary>Reads the next member of the outermost object; false at the end of the document and at a fault.</summary>
    /// <param name="name">The name.</param>
    /// <param name="value">The value.</param>
    /// <param name="fault">Why reading stopped; <see cref="JsonFault.None"/> after the last member of a good document.</param>
    public bool TryReadMember(out JsonString name, out JsonValue value, out JsonFault fault)
    {
        bool read = TryReadNext(out JsonValue key, out value);
        name = read ? key.StringIn(_json) : default;
        fault = _fault;
        return read;
    }

    private bool TryReadNext(out JsonValue name, out JsonValue value)
    {
        name = default;
        value = default;
        if (_fault != JsonFault.None)
            return false;

        SkipWhiteSpace();
        bool first = !_started;
        _started = true;
        if (first && !Take((byte)'{'))
            return Fail(JsonFault.Malformed);
        if (TryCloseOr((byte)'}', first, out bool closed) && closed)
            return IsEndOfDocument() ? false : Fail(JsonFault.Malformed);

        return _fault == JsonFault.None
            && TryReadName(openObject: 0, out name)
            && TryReadValue(depth: 1, out value);
    }

    private bool TryReadName(int openObject, out JsonValue name)
    {
        name = default;
        int start = _position + 1;
        if (!Take((byte)'"') || !TryReadString(start, out name))
            return Fail(JsonFault.Malformed);
        if (!_names.TryAdd(openObject, start, _position - 1 - start, name.IsEscaped, out JsonFault fault))
            return Fail(fault);
        SkipWhiteSpace();
        return Take((byte)':') || Fail(JsonFault.Malformed);
    }

    private bool TryReadValue(int depth, out JsonValue value)
    {
        value = default;
        SkipWhiteSpace();
        if (_position == _json.Length)
            return Fail(JsonFault.Malformed);

        int start = _position;
        switch (_json[_position])
        {
            case (byte)'"':
                _position++;
                return TryReadString(start + 1, out value);
            case (byte)'{':
                _position++;
                return TryReadObject(depth + 1) && Located(JsonKind.Object, start, out value);
            case (byte)'[':
                _position++;
                return TryReadArray(depth + 1) && Located(JsonKind.Array, start, out value);
            case (byte)'t':
                return Take("true"u8) && Located(JsonKind.Boolean, start, out value);
            case (byte)'f':
                return Take("false"u8) && Located(JsonKind.Boolean, start, out value);
            case (byte)'n':
                return Take("null"u8) && Located(JsonKind.Null, start, out value);
            default:
                _position += JsonNumber.Measure(_json[_position..]);
                return _position > start ? Located(JsonKind.Number, start, out value) : Fail(JsonFault.Malformed);
        }
    }

    private bool TryReadObject(int depth)
    {
        if (depth > _maxDepth)
            return Fail(JsonFault.TooDeep);

        int openObject = _names.Open();
        for (bool first = true; ; first = false)
        {
            if (!TryCloseOr((byte)'}', first, out bool closed))
                return false;
            if (closed)
            {
                _names.Close(openObject);
                return true;
            }

            if (!TryReadName(openObject, out _) || !TryReadValue(depth, out _))
                return false;
        }
    }

    private bool TryReadArray(int depth)
    {
        if (depth > _maxDepth)
            return Fail(JsonFault.TooDeep);

        for (bool first = true; ; first = false)
        {
            if (!TryCloseOr((byte)']', first, out bool closed))
                return false;
            if (closed)
                return true;
            if (!TryReadValue(depth, out _))
                return false;
        }
    }

    // After the opening bracket: the closing one or a value; after a value: the closing one or a comma and a value.
    private bool TryCloseOr(byte bracket, bool first, out bool closed)
    {
        SkipWhiteSpace();
        closed = Take(bracket);
        if (closed || first)
            return true;
        if (!Take((byte)','))
            return Fail(JsonFault.Malformed);
        SkipWhiteSpace();
        return true;
    }

    private bool TryReadString(int start, out JsonValue value)
    {
        bool escaped = false;
        value = default;
        while (true)
        {
            int run = _json[_position..].IndexOfAny(StringStops);
            if (run < 0)
                return Fail(JsonFault.Malformed);
            _position += run;
            if (_json[_position] == (byte)'"')
            {
                value = new JsonValue(JsonKind.String, start, _position++ - start, escaped);
                return true;
            }

            int escape = _json[_position] == (byte)'\\' ? JsonEscapes.Measure(_json[_position..]) : 0;
            if (escape == 0)
                return Fail(JsonFault.Malformed);
            _position += escape;
            escaped = true;
        }
    }

    private readonly bool Located(JsonKind kind, int start, out JsonValue value)
    {
        value = new JsonValue(kind, start, _position - start, escaped: false);
        return true;
    }

    private bool IsEndOfDocument()
    {
        SkipWhiteSpace();
        return _position == _json.Length;
    }

    private void SkipWhiteSpace()
    {
        // Usually there is none, which the first comparison shows.
        while (_position < _json.Length && _json[_position] <= (byte)' ' && _json[_position] is (byte)' ' or (byte)'\t' or (byte)'\n' or (byte)'\r')
            _position++;
    }

    private bool Take(byte expected)
    {
        if (_position == _json.Length || _json[_position] != expected)
            return false;
        _position++;
        return true;
    }

    private bool Take(scoped ReadOnlySpan<byte> literal)
    {
        if (!_json[_position..].StartsWith(literal))
            return Fail(JsonFault.Malformed);
        _position += literal.Length;
        return true;
    }

    private bool Fail(JsonFault fault)
    {
        if (_fault == JsonFault.None)
            _fault = fault;
        return false;
    }
}
