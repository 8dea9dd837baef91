using System.Net;
using System.Net.Sockets;

namespace OidcTokenValidation.SenderConstraints.Mtls;

/// <summary>Reads the address of a proxy, or of a network of them.</summary>
internal static class ProxyNetwork
{
    // RFC 4291 §2.5.5.2
    private const int MappedPrefix = 96;

    /// <summary>The network that <paramref name="text"/> names, not that of everybody; a single address is a network of one. Null if it names none.</summary>
    public static IPNetwork? Find(string? text)
    {
        string[] parts = text?.Split('/') ?? [];
        if (parts.Length == 0 || !IPAddress.TryParse(parts[0], out IPAddress? address) || !IsPlain(address, parts[0]))
            return null;
        if (parts.Length == 1)
            return Unmapped(new IPNetwork(address, address.GetAddressBytes().Length * 8));

        // The platform takes "10.0.0.5/8" for 10.0.0.0/8.
        return IPNetwork.TryParse(text, out IPNetwork network) && network.BaseAddress.Equals(address) && Unmapped(network) is { PrefixLength: > 0 } some ? some : null;
    }

    // The platform takes "10.1" for 10.0.0.1, "010.0.0.1" for 8.0.0.1, and passes over ports and zones.
    private static bool IsPlain(IPAddress address, string text) =>
        address.AddressFamily == AddressFamily.InterNetwork ? string.Equals(address.ToString(), text, StringComparison.Ordinal) : text.AsSpan().IndexOfAny("%[]") < 0;

    // Peers are compared as IPv4 where that is what they are.
    private static IPNetwork Unmapped(IPNetwork network) => network.BaseAddress.IsIPv4MappedToIPv6 && network.PrefixLength >= MappedPrefix
        ? new IPNetwork(network.BaseAddress.MapToIPv4(), network.PrefixLength - MappedPrefix)
        : network;
}
