using System.Net;
using System.Net.Sockets;

namespace OidcTokenValidation.SenderConstraints.Mtls;

/// <summary>Parses the address of a proxy, or of a network of proxies.</summary>
internal static class ProxyNetwork
{
    // RFC 4291 §2.5.5.2
    private const int MappedPrefix = 96;

    /// <summary>Parses a network that is not the whole address space; a single address is a network of one.</summary>
    public static bool TryParse(string? text, out IPNetwork network)
    {
        network = default;
        string[] parts = text?.Split('/') ?? [];
        if (parts.Length == 0 || !IPAddress.TryParse(parts[0], out IPAddress? address) || !IsPlain(address, parts[0]))
            return false;
        if (parts.Length == 1)
        {
            network = Unmap(new IPNetwork(address, address.GetAddressBytes().Length * 8));
            return true;
        }

        // The platform accepts "10.0.0.5/8" as 10.0.0.0/8.
        if (!IPNetwork.TryParse(text, out IPNetwork parsed) || !parsed.BaseAddress.Equals(address))
            return false;
        network = Unmap(parsed);
        return network.PrefixLength > 0;
    }

    /// <summary>Parses networks that were validated with the options. An invalid one is left out: <c>default(IPNetwork)</c> would be every address.</summary>
    public static IEnumerable<IPNetwork> ParseAll(IEnumerable<string?> texts)
    {
        foreach (string? text in texts)
        {
            if (TryParse(text, out IPNetwork network))
                yield return network;
        }
    }

    // The platform accepts "10.1" as 10.0.0.1, "010.0.0.1" as 8.0.0.1, and ignores ports and zones.
    private static bool IsPlain(IPAddress address, string text) => address.AddressFamily == AddressFamily.InterNetwork
        ? string.Equals(address.ToString(), text, StringComparison.Ordinal)
        : text.AsSpan().IndexOfAny("%[]") < 0;

    // An IPv4 peer is compared as IPv4, also where it is written as IPv6.
    private static IPNetwork Unmap(IPNetwork network) => network.BaseAddress.IsIPv4MappedToIPv6 && network.PrefixLength >= MappedPrefix
        ? new IPNetwork(network.BaseAddress.MapToIPv4(), network.PrefixLength - MappedPrefix)
        : network;
}
