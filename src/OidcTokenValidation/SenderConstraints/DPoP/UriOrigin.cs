using System.Buffers;
using System.Globalization;
using System.Net;
using System.Text;

namespace OidcTokenValidation.SenderConstraints.DPoP;

/// <summary>Scheme, host and port in canonical form. What is written is never longer than what was given.</summary>
internal static class UriOrigin
{
    /// <summary>What stands between scheme and authority.</summary>
    public const string Separator = "://";

    // RFC 3986 §3.2.2 allows more in a name; no name of a server has it, and some servers read it as something else.
    private static readonly SearchValues<char> NameChars = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~");

    // No zone: it means something on the client's machine only (RFC 6874 §1).
    private static readonly SearchValues<char> AddressChars = SearchValues.Create("ABCDEFabcdef0123456789:.");

    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789");

    /// <summary>Writes scheme and authority; -1 when the authority is refused.</summary>
    public static int Write(WebScheme scheme, ReadOnlySpan<char> authority, Span<char> destination)
    {
        scheme.Name.CopyTo(destination);
        int written = scheme.Name.Length;
        Separator.CopyTo(destination[written..]);
        written += Separator.Length;

        int length = WriteAuthority(scheme, authority, destination[written..]);
        return length < 0 ? -1 : written + length;
    }

    /// <summary>Writes <c>host[:port]</c>; -1 for anything that is not exactly that, userinfo among it (decision G4).</summary>
    public static int WriteAuthority(WebScheme scheme, ReadOnlySpan<char> authority, Span<char> destination)
    {
        int hostLength = HostLength(authority);
        if (hostLength == 0 || !TryReadPort(authority[hostLength..], scheme.DefaultPort, out ushort port))
            return -1;

        // RFC 3986 §6.2.2.1: the host in lower case.
        Ascii.ToLower(authority[..hostLength], destination, out int written);

        // RFC 3986 §6.2.3: the default port is not named.
        if (port == scheme.DefaultPort)
            return written;
        destination[written++] = ':';
        port.TryFormat(destination[written..], out int digits, provider: CultureInfo.InvariantCulture);
        return written + digits;
    }

    // 0 if it does not begin with a host.
    private static int HostLength(ReadOnlySpan<char> authority)
    {
        if (authority.StartsWith('['))
        {
            int end = authority.IndexOf(']');
            return end > 0 && IsIPv6(authority[1..end]) ? end + 1 : 0;
        }

        int length = authority.IndexOfAnyExcept(NameChars);
        return length < 0 ? authority.Length : length;
    }

    // The framework takes IPv4 as well, and a zone.
    private static bool IsIPv6(ReadOnlySpan<char> address) =>
        address.Contains(':') && !address.ContainsAnyExcept(AddressChars) && IPAddress.IsValid(address);

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
