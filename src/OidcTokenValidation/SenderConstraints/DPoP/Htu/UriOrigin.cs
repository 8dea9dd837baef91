using System.Buffers;
using System.Globalization;

namespace OidcTokenValidation.SenderConstraints.DPoP.Htu;

/// <summary>Scheme, host and port in canonical form (RFC 9449 §4.3). The result is at most <see cref="UriHost.MaxGrowth"/> characters longer than the
/// input.</summary>
internal static class UriOrigin
{
    /// <summary>The characters between scheme and authority.</summary>
    public const string Separator = "://";

    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789");

    /// <summary>Writes scheme and authority; false if the authority is not accepted.</summary>
    public static bool TryWrite(WebScheme scheme, ReadOnlySpan<char> authority, HostSpelling spelling, Span<char> destination, out int written)
    {
        scheme.Name.CopyTo(destination);
        written = scheme.Name.Length;
        Separator.CopyTo(destination[written..]);
        written += Separator.Length;

        bool isWritten = TryWriteAuthority(scheme, authority, spelling, destination[written..], out int length);
        written += length;
        return isWritten;
    }

    /// <summary>Writes <c>host[:port]</c>; false for any other text. Userinfo is never accepted.</summary>
    public static bool TryWriteAuthority(WebScheme scheme, ReadOnlySpan<char> authority, HostSpelling spelling, Span<char> destination, out int written)
    {
        written = 0;
        int hostLength = UriHost.FindLength(authority);
        if (hostLength == 0
            || !TryReadPort(authority[hostLength..], scheme.DefaultPort, out ushort port)
            || !UriHost.TryWrite(authority[..hostLength], spelling, destination, out written))
            return false;

        // RFC 3986 §6.2.3: the default port is left out.
        if (port == scheme.DefaultPort)
            return true;
        destination[written++] = ':';
        port.TryFormat(destination[written..], out int digits, provider: CultureInfo.InvariantCulture);
        written += digits;
        return true;
    }

    // RFC 3986 §3.2.3: the port may be missing or empty, and has only digits.
    private static bool TryReadPort(ReadOnlySpan<char> text, ushort defaultPort, out ushort port)
    {
        port = defaultPort;
        if (text.IsEmpty)
            return true;
        if (text[0] != ':')
            return false;

        ReadOnlySpan<char> digits = text[1..];
        return digits.IsEmpty
            || (!digits.ContainsAnyExcept(Digits) && ushort.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out port));
    }
}
