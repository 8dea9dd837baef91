using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace OidcTokenValidation.Hosting;

/// <summary>Stops an application that must not explain its refusals to clients. It is asked when the host checks the options at its start, and again by each
/// validator that is made.</summary>
internal sealed class ExplanationGuard(IHostEnvironment? environment) : IPostConfigureOptions<AccessTokenValidationOptions>
{
    private const string Remove = "Remove ExplainAccessTokenRefusals, or call it only where builder.Environment.IsDevelopment()";

    /// <exception cref="InvalidOperationException">The environment is not Development.</exception>
    public void ThrowIfRefused()
    {
        if (environment is null)
            throw new InvalidOperationException($"Refusals are to be explained to clients, and the environment is not known: without a host they never are. {Remove}.");
        if (!environment.IsDevelopment())
            throw new InvalidOperationException($"Refusals are to be explained to clients, and the environment is '{environment.EnvironmentName}', not Development: explanations name what this API is configured with. {Remove}; the log has them at the level Debug. On a developer's machine, set DOTNET_ENVIRONMENT=Development.");
    }

    /// <inheritdoc/>
    public void PostConfigure(string? name, AccessTokenValidationOptions options) => ThrowIfRefused();
}
