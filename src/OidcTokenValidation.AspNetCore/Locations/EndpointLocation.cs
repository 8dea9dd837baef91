using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace OidcTokenValidation.AspNetCore.Locations;

/// <summary>The location from which an endpoint takes the access token, beside the Authorization field.</summary>
internal static class EndpointLocation
{
    /// <summary>Finds the location; null also if routing has not yet selected an endpoint. The last attribute is the most specific: the method's.</summary>
    public static AccessTokenLocation? Find(HttpContext context) => context.GetEndpoint()?.Metadata is { } metadata
        ? metadata.GetMetadata<AcceptAccessTokenFromAttribute>()?.Location ?? metadata.GetMetadata<AccessTokenLocation>()
        : null;

    /// <summary>Throws if there is more than one location: a client must not use more than one method (RFC 6750 §2).</summary>
    public static void ThrowIfSeveral(EndpointBuilder endpoint)
    {
        string[] locations = [.. endpoint.Metadata.OfType<AccessTokenLocation>().Select(static l => l.ToString()).Distinct(StringComparer.OrdinalIgnoreCase)];
        if (locations.Length > 1)
        {
            throw new InvalidOperationException(
                $"The endpoint '{endpoint.DisplayName}' takes access tokens from {string.Join(" and ", locations)}. " +
                "Write AcceptAccessTokenFrom with one location for an endpoint and the groups that it is in; map a second endpoint for the other.");
        }
    }
}
