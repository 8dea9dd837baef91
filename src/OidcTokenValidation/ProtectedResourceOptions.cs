namespace OidcTokenValidation;

/// <summary>What this API tells clients about itself (protected resource metadata, RFC 9728), so that they find its providers and scopes by
/// themselves.</summary>
public sealed class ProtectedResourceOptions
{
    /// <summary>The identifier of this API as a URL; it makes the address of the metadata, which every challenge then names (<c>resource_metadata</c>, RFC
    /// 9728 §5.1).</summary>
    /// <value>
    /// Default none: no metadata. An absolute https URL without query and fragment, and without <c>//</c>, <c>%2F</c> and <c>%3F</c> in its path, that stands
    /// before the URLs of the API, for instance <c>https://api.example.com/v1</c>.
    /// It is sent as it is written, and never taken from the Host of a request.
    /// </value>
    public string? Resource { get; set; }

    /// <summary>Whether <see cref="Resource"/> may be a plain http URL of a loopback address, for development.</summary>
    /// <value>Default false.</value>
    public bool AllowLoopbackHttp { get; set; }

    /// <summary>The name of this API, for people (<c>resource_name</c>).</summary>
    /// <value>Default none.</value>
    public string? Name { get; set; }

    /// <summary>The scopes that clients may ask for (<c>scopes_supported</c>).</summary>
    /// <value>Default none.</value>
    public IList<string> Scopes { get; set; } = [];

    /// <summary>The types of <c>authorization_details</c> that this API understands (RFC 9396 §2).</summary>
    /// <value>Default none.</value>
    public IList<string> AuthorizationDetailsTypes { get; set; } = [];

    /// <summary>The page for developers of clients (<c>resource_documentation</c>).</summary>
    /// <value>An absolute http or https URL. Default none.</value>
    public string? Documentation { get; set; }

    /// <summary>The page that says what clients may do with the data (<c>resource_policy_uri</c>).</summary>
    /// <value>An absolute http or https URL. Default none.</value>
    public string? Policy { get; set; }

    /// <summary>The page with the terms of service (<c>resource_tos_uri</c>).</summary>
    /// <value>An absolute http or https URL. Default none.</value>
    public string? TermsOfService { get; set; }

    /// <summary>Whether to say that tokens bound to client certificates are taken (<c>tls_client_certificate_bound_access_tokens</c>, RFC 8705).</summary>
    /// <value>Default false. It changes no check: set it where TLS asks clients for certificates.</value>
    public bool ClientCertificates { get; set; }
}
