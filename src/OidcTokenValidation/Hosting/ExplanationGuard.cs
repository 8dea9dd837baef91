using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace OidcTokenValidation.Hosting;

/// <summary>Stops an application that must not explain its failures to clients: when the host validates the options at its start, and again when a validator
/// is created.</summary>
internal sealed class ExplanationGuard(IHostEnvironment? environment) : IPostConfigureOptions<AccessTokenValidationOptions>
{
    private const string Remove = "Remove ExplainAccessTokenRefusals, or call it only where builder.Environment.IsDevelopment()";

    /// <exception cref="InvalidOperationException">The environment is not Development.</exception>
    public void ThrowIfNotAllowed()
    {
        if (environment is null)
            throw new InvalidOperationException($"Failures would be explained to clients, and the environment is not known without a host. {Remove}.");
        if (!environment.IsDevelopment())
        {
            throw new InvalidOperationException(
                $"Failures would be explained to clients, and the environment is '{environment.EnvironmentName}', not Development. "
                + $"Explanations contain the configuration of this API. {Remove}; the log has them at the level Debug. "
                + "On a developer's machine, set DOTNET_ENVIRONMENT=Development.");
        }
    }

    /// <inheritdoc/>
    public void PostConfigure(string? name, AccessTokenValidationOptions options) => ThrowIfNotAllowed();
}
