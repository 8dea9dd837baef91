using Microsoft.Extensions.DependencyInjection;

namespace OidcTokenValidation.OpenApi.Documents;

/// <summary>The HTTP authentication schemes of the API's challenges, from which a client may choose (RFC 6750, RFC 9449 §7.1).</summary>
internal static class ChallengeSchemes
{
    /// <summary>Gets their names. The document uses them as they are, and in lower case as names of HTTP authentication schemes.</summary>
    public static string[] Get(IServiceProvider services, string authenticationScheme) =>
    [
        .. services.GetRequiredKeyedService<AccessTokenValidator>(authenticationScheme).CreateChallenge(default).Headers
            .Where(static field => field.Key == "WWW-Authenticate")
            .Select(static field => field.Value[..field.Value.IndexOf(' ', StringComparison.Ordinal)]),
    ];
}
