using Microsoft.Extensions.DependencyInjection;

namespace OidcTokenValidation.OpenApi.Documents;

/// <summary>The HTTP authentication schemes that a client may choose from (RFC 6750, RFC 9449 §7.1).</summary>
internal static class OfferedSchemes
{
    /// <summary>Their names in the document and, in lower case, in HTTP's registry: those that a challenge of the API offers.</summary>
    public static string[] Get(IServiceProvider services, string authenticationScheme) =>
    [
        .. services.GetRequiredKeyedService<AccessTokenValidator>(authenticationScheme).CreateChallenge(default).Headers
            .Where(static field => field.Key == "WWW-Authenticate")
            .Select(static field => field.Value[..field.Value.IndexOf(' ', StringComparison.Ordinal)]),
    ];
}
