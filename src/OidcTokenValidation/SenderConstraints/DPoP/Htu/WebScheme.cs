using System.Text;

namespace OidcTokenValidation.SenderConstraints.DPoP.Htu;

/// <summary>The schemes of web APIs, with their default ports (RFC 9110 §4.2).</summary>
internal sealed class WebScheme
{
    private static readonly WebScheme Http = new("http", 80);
    private static readonly WebScheme Https = new("https", 443);

    private WebScheme(string name, ushort defaultPort)
    {
        Name = name;
        DefaultPort = defaultPort;
    }

    public string Name { get; }

    public ushort DefaultPort { get; }

    /// <summary>Finds a scheme by its name in any letter case (RFC 3986 §3.1); null if it is neither http nor https.</summary>
    public static WebScheme? Find(ReadOnlySpan<char> name) =>
        Ascii.EqualsIgnoreCase(name, Https.Name) ? Https
        : Ascii.EqualsIgnoreCase(name, Http.Name) ? Http
        : null;
}
