using Microsoft.Extensions.Hosting;

namespace OidcTokenValidation.Testing.AspNetCore.Mocking;

/// <summary>Stops an application that must not have mock access tokens. It is asked wherever the mock begins to work, so that no way around one place is a
/// way in.</summary>
internal sealed class MockGuard(IHostEnvironment? environment, MockAccessTokens mock, bool standsBack)
{
    private const string Remove = "Remove AddMockAccessTokens from the application's code, and the package OidcTokenValidation.Testing.AspNetCore from its project";

    /// <summary>Whether a test has put an issuer of its own into the application.</summary>
    public bool StandsBack => standsBack;

    /// <exception cref="InvalidOperationException">The environment is not one for mock access tokens.</exception>
    public void ThrowIfRefused()
    {
        if (environment is null)
            throw new InvalidOperationException("Mock access tokens are on, and the environment is not known: without a host they never start. " + Remove + ".");
        if (environment.IsProduction())
            throw new InvalidOperationException("Mock access tokens are on, and the environment is Production: this application would believe anybody. " + Remove + ". On a developer's machine, set the environment to Development: DOTNET_ENVIRONMENT=Development.");
        if (!mock.AllowedEnvironments.Contains(environment.EnvironmentName))
            throw new InvalidOperationException($"Mock access tokens are on, and the environment is '{environment.EnvironmentName}', not Development: this application would believe anybody. {Remove}; or, if nobody else can reach it, allow the environment in code: mock.AllowIn(\"{environment.EnvironmentName}\").");
    }
}
