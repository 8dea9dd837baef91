namespace OidcTokenValidation;

/// <summary>The metadata of this API for clients (protected resource metadata, RFC 9728), with which they find its providers and scopes.</summary>
public sealed class ProtectedResourceOptions
{
    /// <summary>The identifier of this API as a URL. The address of the metadata is derived from it, and every challenge contains that address
    /// (<c>resource_metadata</c>, RFC 9728 §5.1).</summary>
    /// <value>
    /// Default none: no metadata. An absolute https URL without query and fragment, and without <c>//</c>, <c>%2F</c> and <c>%3F</c> in its path. It is the
    /// beginning of the URLs of the API, for instance <c>https://api.example.com/v1</c>.
    /// It is sent as it is written, and never taken from the Host of a request.
    /// </value>
    public string? Resource { get; set; }

    /// <summary>Whether <see cref="Resource"/> may be a plain http URL of a loopback address, for development.</summary>
    /// <value>Default false.</value>
    public bool AllowLoopbackHttp { get; set; }

    /// <summary>The display name of this API (<c>resource_name</c>).</summary>
    /// <value>Default none.</value>
    public string? Name { get; set; }

    /// <summary>The scopes that clients may request (<c>scopes_supported</c>).</summary>
    /// <value>Default none.</value>
    public IList<string> Scopes { get; set; } = [];

    /// <summary>The types of <c>authorization_details</c> that this API supports (RFC 9396 §2).</summary>
    /// <value>Default none.</value>
    public IList<string> AuthorizationDetailsTypes { get; set; } = [];

    /// <summary>The page for developers of clients (<c>resource_documentation</c>).</summary>
    /// <value>An absolute http or https URL. Default none.</value>
    public string? Documentation { get; set; }

    /// <summary>The page with the policy for the use of the data (<c>resource_policy_uri</c>).</summary>
    /// <value>An absolute http or https URL. Default none.</value>
    public string? Policy { get; set; }

    /// <summary>The page with the terms of service (<c>resource_tos_uri</c>).</summary>
    /// <value>An absolute http or https URL. Default none.</value>
    public string? TermsOfService { get; set; }

    /// <summary>Whether the metadata declares support for tokens bound to client certificates
    /// (<c>tls_client_certificate_bound_access_tokens</c>, RFC 8705).</summary>
    /// <value>Default false. It changes no check: set it if TLS requests certificates from clients. With
    /// <see cref="ClientCertificateOptions.AcceptMtlsPop"/> the metadata declares it in any case.</value>
    public bool ClientCertificates { get; set; }
}
