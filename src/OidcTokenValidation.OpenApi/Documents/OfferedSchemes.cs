using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace OidcTokenValidation.OpenApi.Documents;

/// <summary>The HTTP authentication schemes that a client may choose from (RFC 6750, RFC 9449 §7.1).</summary>
internal static class OfferedSchemes
{
    /// <summary>Their names in the document and, in lower case, in HTTP's registry.</summary>
    public static string[] Of(IServiceProvider services, string authenticationScheme) =>
        services.GetRequiredService<IOptionsMonitor<AccessTokenValidationOptions>>().Get(authenticationScheme).DPoP.Mode switch
        {
            DPoPMode.Off => ["Bearer"],
            DPoPMode.Required => ["DPoP"],
            _ => ["Bearer", "DPoP"],
        };
}
