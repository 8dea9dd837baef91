using System.Buffers;
using System.Net;
using System.Text;

namespace OidcTokenValidation.SenderConstraints.DPoP.Htu;

/// <summary>The spellings of a host that are accepted.</summary>
internal enum HostSpelling
{
    /// <summary>The spelling of a Host field (RFC 9110 §7.2): ASCII, and A-labels for an internationalised name.</summary>
    Wire,

    /// <summary>Also Unicode and percent-encoded octets, as users and URI libraries write them (RFC 3986 §3.2.2, RFC 3987 §3.1).</summary>
    Any,
}

/// <summary>The host of a URI in canonical form: lower case, A-labels, and an IPv6 address in its shortest form.</summary>
internal static class UriHost
{
    /// <summary>How much longer the canonical form may be than the input: a name in Unicode becomes A-labels, and no name is longer than this.</summary>
    public const int MaxGrowth = 253;

    // RFC 3986 §3.2.2 allows more characters in a name. No server has such a name, and some servers parse it differently.
    private static readonly SearchValues<char> NameChars = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~");

    // No zone: it is meaningful only on the client's machine (RFC 6874 §1).
    private static readonly SearchValues<char> AddressChars = SearchValues.Create("ABCDEFabcdef0123456789:.");

    /// <summary>The length of the host at the beginning of an authority; 0 if there is none.</summary>
    public static int FindLength(ReadOnlySpan<char> authority)
    {
        int end = authority.IndexOf(authority.StartsWith('[') ? ']' : ':');
        if (authority.StartsWith('['))
            return end + 1;
        return end < 0 ? authority.Length : end;
    }

    /// <summary>Writes the canonical form; false if the host is not accepted.</summary>
    public static bool TryWrite(ReadOnlySpan<char> host, HostSpelling spelling, Span<char> destination, out int written)
    {
        written = 0;
        if (host.StartsWith('['))
        {
            if (!IsIPv6(host[1..^1]))
                return false;
            written = UriIPv6.Write(host, destination);
            return true;
        }

        // RFC 3986 §6.2.2.1: the host in lower case.
        if (!host.ContainsAnyExcept(NameChars))
        {
            Ascii.ToLower(host, destination, out written);
            return true;
        }

        return spelling == HostSpelling.Any && InternationalName.TryWrite(host, NameChars, destination, out written);
    }

    // The framework also accepts IPv4, and a zone.
    private static bool IsIPv6(ReadOnlySpan<char> address) =>
        address.Contains(':') && !address.ContainsAnyExcept(AddressChars) && IPAddress.IsValid(address);
}
