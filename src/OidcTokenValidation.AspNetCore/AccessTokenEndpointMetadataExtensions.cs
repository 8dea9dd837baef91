using OidcTokenValidation.AspNetCore.Authorization;

namespace Microsoft.AspNetCore.Http;

/// <summary>What an endpoint's metadata says about access tokens: for documents about the API.</summary>
public static class AccessTokenEndpointMetadataExtensions
{
    /// <summary>Whether the endpoint passes requests without an access token as anonymous and rejects bad tokens: <c>AllowMissingAccessToken</c> is in
    /// force.</summary>
    /// <param name="metadata">The metadata of the endpoint.</param>
    /// <returns>False also where a more specific requirement closes what a class or a group allows.</returns>
    public static bool AllowsMissingAccessToken(this EndpointMetadataCollection metadata)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        return MissingToken.IsAllowed(metadata);
    }
}
