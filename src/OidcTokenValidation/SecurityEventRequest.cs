namespace OidcTokenValidation;

/// <summary>A request with an event of a provider, as a host received it: facts only.</summary>
public sealed class SecurityEventRequest
{
    /// <summary>The method, as it was sent.</summary>
    public required string Method { get; init; }

    /// <summary>The <c>Content-Type</c>; null if there is none.</summary>
    public string? ContentType { get; init; }

    /// <summary>The <c>Authorization</c>; null if there is none.</summary>
    /// <value>Of several fields the values, with a comma between them.</value>
    public string? Authorization { get; init; }

    /// <summary>The body. It is read up to a limit, and not disposed.</summary>
    public required Stream Body { get; init; }
}
