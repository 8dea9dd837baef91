using Microsoft.AspNetCore.Http;

namespace OidcTokenValidation.AspNetCore.Authentication;

/// <summary>Marks an endpoint whose field Authorization has other credentials. They are not validated as an access token, nor sent to an introspection
/// endpoint.</summary>
internal sealed class OtherCredentials
{
    public static readonly OtherCredentials Instance = new();

    private OtherCredentials()
    {
    }

    /// <summary>Whether the endpoint of a request is marked.</summary>
    public static bool Has(HttpContext context) => context.GetEndpoint()?.Metadata.GetMetadata<OtherCredentials>() is not null;
}
