using Microsoft.Extensions.Options;

namespace OidcTokenValidation.Hosting;

/// <summary>Adds the signature algorithms that are services to the options of every validator.</summary>
internal sealed class RegisteredAlgorithms(IEnumerable<SignatureAlgorithm> algorithms) : IPostConfigureOptions<AccessTokenValidationOptions>
{
    /// <inheritdoc/>
    public void PostConfigure(string? name, AccessTokenValidationOptions options)
    {
        // Null if the application's code has set it: the rules reject it.
        if (options.SignatureAlgorithms is { } registered)
            options.SignatureAlgorithms = [.. registered.Union(algorithms)];
    }
}
