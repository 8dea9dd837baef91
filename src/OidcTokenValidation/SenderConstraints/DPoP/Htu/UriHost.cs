using System.Buffers;
using System.Net;
using System.Text;

namespace OidcTokenValidation.SenderConstraints.DPoP.Htu;

/// <summary>The spellings in which a host is read.</summary>
internal enum HostSpelling
{
    /// <summary>What a Host field has (RFC 9110 §7.2): ASCII, and A-labels for an internationalised name.</summary>
    Wire,

    /// <summary>What people and URI libraries write beside it: Unicode and percent-encoded octets (RFC 3986 §3.2.2, RFC 3987 §3.1).</summary>
    Any,
}

/// <summary>The host of a URI in canonical form: lower case, A-labels, and an IPv6 address in its shortest form.</summary>
internal static class UriHost
{
    /// <summary>How much longer the canonical form may be than what was given: a name in Unicode becomes A-labels, and no name is longer than this.</summary>
    public const int MaxGrowth = 253;

    // RFC 3986 §3.2.2 allows more in a name; no name of a server has it, and some servers read it as something else.
    private static readonly SearchValues<char> NameChars = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~");

    // No zone: it means something on the client's machine only (RFC 6874 §1).
    private static readonly SearchValues<char> AddressChars = SearchValues.Create("ABCDEFabcdef0123456789:.");

    /// <summary>How long the host at the beginning of an authority is; 0 if there is none.</summary>
    public static int FindLength(ReadOnlySpan<char> authority)
    {
        int end = authority.IndexOf(authority.StartsWith('[') ? ']' : ':');
        if (authority.StartsWith('['))
            return end + 1;
        return end < 0 ? authority.Length : end;
    }

    /// <summary>Writes the canonical form and gives its length; -1 when the host is refused.</summary>
    public static int Write(ReadOnlySpan<char> host, HostSpelling spelling, Span<char> destination)
    {
        if (host.StartsWith('['))
            return IsIPv6(host[1..^1]) ? UriIPv6.Write(host, destination) : -1;

        // RFC 3986 §6.2.2.1: the host in lower case.
        if (!host.ContainsAnyExcept(NameChars))
        {
            Ascii.ToLower(host, destination, out int written);
            return written;
        }

        return spelling == HostSpelling.Any ? InternationalName.Write(host, NameChars, destination) : -1;
    }

    // The framework takes IPv4 as well, and a zone.
    private static bool IsIPv6(ReadOnlySpan<char> address) =>
        address.Contains(':') && !address.ContainsAnyExcept(AddressChars) && IPAddress.IsValid(address);
}
