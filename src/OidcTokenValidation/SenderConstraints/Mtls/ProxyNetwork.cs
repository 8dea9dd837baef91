using System.Net;

namespace OidcTokenValidation.SenderConstraints.Mtls;

/// <summary>Reads the address of a proxy, or of a network of them.</summary>
internal static class ProxyNetwork
{
    /// <summary>The network that <paramref name="text"/> names; a single address is a network of one. Null if it names none.</summary>
    public static IPNetwork? Find(string? text)
    {
        if (IPNetwork.TryParse(text, out IPNetwork network))
            return network;
        return IPAddress.TryParse(text, out IPAddress? address) ? new IPNetwork(address, address.GetAddressBytes().Length * 8) : null;
    }
}
