using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;

namespace OidcTokenValidation.Testing.AspNetCore.Mocking;

/// <summary>Adds the mock before the application's own middleware, if the environment allows it.</summary>
internal sealed class MockStartupFilter(MockAccessTokens mock, MockEnvironmentGuard guard) : IStartupFilter
{
    /// <inheritdoc/>
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        guard.ThrowIfNotAllowed();
        if (!guard.IsReplaced)
            app.UseMiddleware<MockMiddleware>(mock);
        next(app);
    };
}
