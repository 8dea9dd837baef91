using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace OidcTokenValidation.AspNetCore.Locations;

/// <summary>The place that an endpoint has for tokens.</summary>
internal static class EndpointLocation
{
    /// <summary>None also if routing has not yet chosen an endpoint: then nothing is read. The last attribute is the most specific: a method's.</summary>
    public static AccessTokenLocation? Find(HttpContext context) => context.GetEndpoint()?.Metadata is { } metadata
        ? metadata.GetMetadata<AcceptAccessTokenFromAttribute>()?.Location ?? metadata.GetMetadata<AccessTokenLocation>()
        : null;

    /// <summary>RFC 6750 §2: one method. Two would leave it to chance which of them a request is judged by.</summary>
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
