namespace OidcTokenValidation;

/// <summary>Protected resource metadata (RFC 9728), ready to be served with GET, status 200 and <see cref="ContentType"/>, without authentication.</summary>
public sealed class ProtectedResourceMetadata
{
    internal ProtectedResourceMetadata(string resource, string address, string path, ReadOnlyMemory<byte> json)
    {
        Resource = resource;
        Address = address;
        Path = path;
        Json = json;
    }

    /// <summary>The media type of <see cref="Json"/> (RFC 9728 §3.2).</summary>
    public const string ContentType = "application/json";

    /// <summary>The identifier of the API, as it is configured (RFC 9728 §2).</summary>
    public string Resource { get; }

    /// <summary>The URL of the document, which every challenge contains (RFC 9728 §3.1).</summary>
    /// <value>For instance <c>https://api.example.com/.well-known/oauth-protected-resource/v1</c>.</value>
    public string Address { get; }

    /// <summary>The path of <see cref="Address"/>, percent-encoded.</summary>
    /// <value>For instance <c>/.well-known/oauth-protected-resource/v1</c>.</value>
    public string Path { get; }

    /// <summary>The document, UTF-8 JSON: created once, from the options.</summary>
    public ReadOnlyMemory<byte> Json { get; }
}
