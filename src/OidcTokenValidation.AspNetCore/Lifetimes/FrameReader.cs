namespace OidcTokenValidation.AspNetCore.Lifetimes;

/// <summary>Parses the frames of one direction of a WebSocket (RFC 6455 §5.2), to determine where a close frame can be inserted.</summary>
internal sealed class FrameReader
{
    private const int Close = 8;

    private int _headerRead;
    private int _headerLength;
    private int _extendedLength;
    private int _opcode;
    private ulong _length;
    private ulong _payloadLeft;

    /// <summary>Whether the last frame is complete.</summary>
    public bool IsAtBoundary => _headerRead == 0 && _payloadLeft == 0;

    /// <summary>Whether a close frame has begun. No frame follows it (RFC 6455 §5.5.1).</summary>
    public bool SawClose { get; private set; }

    /// <summary>Whether the bytes begin with a control frame.</summary>
    public static bool StartsWithControl(ReadOnlySpan<byte> bytes) => bytes.Length > 0 && (bytes[0] & Close) != 0;

    public void Follow(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            int skipped = (int)Math.Min(_payloadLeft, (ulong)bytes.Length);
            _payloadLeft -= (ulong)skipped;
            bytes = bytes[skipped..];
            if (bytes.Length == 0)
                return;
            ReadHeader(bytes[0]);
            bytes = bytes[1..];
        }
    }

    private void ReadHeader(byte next)
    {
        if (_headerRead == 0)
            _opcode = next & 0x0F;
        else if (_headerRead == 1)
            ReadLength(next);
        else if (_headerRead < 2 + _extendedLength)
            _length = (_length << 8) | next;

        _headerRead++;
        if (_headerRead < 2 || _headerRead < _headerLength)
            return;
        _payloadLeft = _length;
        _headerRead = 0;
        SawClose |= _opcode == Close;
    }

    private void ReadLength(byte next)
    {
        int length = next & 0x7F;
        _extendedLength = length switch { 126 => 2, 127 => 8, _ => 0 };
        _length = _extendedLength == 0 ? (ulong)length : 0;
        _headerLength = 2 + _extendedLength + ((next & 0x80) == 0 ? 0 : 4);
    }
}
