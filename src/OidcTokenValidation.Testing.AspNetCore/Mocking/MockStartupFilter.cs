using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;

namespace OidcTokenValidation.Testing.AspNetCore.Mocking;

/// <summary>Puts the mock before the application's own middleware, if the application may have one.</summary>
internal sealed class MockStartupFilter(MockAccessTokens mock, MockGuard guard) : IStartupFilter
{
    /// <inheritdoc/>
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        guard.ThrowIfRefused();
        if (!guard.StandsBack)
            app.UseMiddleware<MockMiddleware>(mock);
        next(app);
    };
}
