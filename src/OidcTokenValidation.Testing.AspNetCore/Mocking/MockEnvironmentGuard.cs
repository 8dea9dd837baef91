using Microsoft.Extensions.Hosting;

namespace OidcTokenValidation.Testing.AspNetCore.Mocking;

/// <summary>Stops an application that must not use mock access tokens. Every part of the mock calls it at its start, so that none can run without the
/// check.</summary>
internal sealed class MockEnvironmentGuard(IHostEnvironment? environment, MockAccessTokens mock, bool isReplaced)
{
    private const string Remove =
        "Remove AddMockAccessTokens from the application's code, and the package OidcTokenValidation.Testing.AspNetCore from its project";

    /// <summary>Whether a test has replaced the issuers of the application. The mock does nothing then.</summary>
    public bool IsReplaced => isReplaced;

    /// <summary>Checks the environment.</summary>
    /// <exception cref="InvalidOperationException">Mock access tokens are not allowed in this environment.</exception>
    public void ThrowIfNotAllowed()
    {
        if (environment is null)
            throw new InvalidOperationException($"Mock access tokens are on, and the environment is unknown: without a host they never start. {Remove}.");
        if (environment.IsProduction())
        {
            throw new InvalidOperationException(
                $"Mock access tokens are on, and the environment is Production: this application would accept every caller. {Remove}. "
                + "On a developer's machine, set the environment to Development: DOTNET_ENVIRONMENT=Development.");
        }

        if (!mock.AllowedEnvironments.Contains(environment.EnvironmentName))
        {
            throw new InvalidOperationException(
                $"Mock access tokens are on, and the environment is '{environment.EnvironmentName}', not Development: "
                + $"this application would accept every caller. {Remove}; or, if no other machine can reach it, "
                + $"allow the environment in code: mock.AllowIn(\"{environment.EnvironmentName}\").");
        }
    }
}
