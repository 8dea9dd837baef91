using OidcTokenValidation.AspNetCore.Authorization;

namespace Microsoft.AspNetCore.Http;

/// <summary>Reads the metadata of endpoints on access tokens, for instance for documentation of the API.</summary>
public static class AccessTokenEndpointMetadataExtensions
{
    /// <summary>Whether the endpoint allows requests without an access token, and rejects invalid tokens: <c>AllowMissingAccessToken</c> is in
    /// effect.</summary>
    /// <param name="metadata">The metadata of the endpoint.</param>
    /// <returns>False also if a more specific requirement overrides <c>AllowMissingAccessToken</c> of a class or a group.</returns>
    public static bool AllowsMissingAccessToken(this EndpointMetadataCollection metadata)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        return MissingToken.IsAllowed(metadata);
    }
}
