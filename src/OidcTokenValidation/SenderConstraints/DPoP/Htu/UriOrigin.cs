using System.Buffers;
using System.Globalization;

namespace OidcTokenValidation.SenderConstraints.DPoP.Htu;

/// <summary>Scheme, host and port in canonical form. What is written is at most <see cref="UriHost.MaxGrowth"/> characters longer than what was
/// given.</summary>
internal static class UriOrigin
{
    /// <summary>What stands between scheme and authority.</summary>
    public const string Separator = "://";

    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789");

    /// <summary>Writes scheme and authority; -1 when the authority is refused.</summary>
    public static int Write(WebScheme scheme, ReadOnlySpan<char> authority, HostSpelling spelling, Span<char> destination)
    {
        scheme.Name.CopyTo(destination);
        int written = scheme.Name.Length;
        Separator.CopyTo(destination[written..]);
        written += Separator.Length;

        int length = WriteAuthority(scheme, authority, spelling, destination[written..]);
        return length < 0 ? -1 : written + length;
    }

    /// <summary>Writes <c>host[:port]</c>; -1 for anything that is not exactly that, userinfo among it (decision G4).</summary>
    public static int WriteAuthority(WebScheme scheme, ReadOnlySpan<char> authority, HostSpelling spelling, Span<char> destination)
    {
        int hostLength = UriHost.FindLength(authority);
        if (hostLength == 0 || !TryReadPort(authority[hostLength..], scheme.DefaultPort, out ushort port))
            return -1;

        int written = UriHost.Write(authority[..hostLength], spelling, destination);
        if (written < 0)
            return -1;

        // RFC 3986 §6.2.3: the default port is not named.
        if (port == scheme.DefaultPort)
            return written;
        destination[written++] = ':';
        port.TryFormat(destination[written..], out int digits, provider: CultureInfo.InvariantCulture);
        return written + digits;
    }

    // RFC 3986 §3.2.3: the port may be missing, and empty, and it is of digits only.
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
