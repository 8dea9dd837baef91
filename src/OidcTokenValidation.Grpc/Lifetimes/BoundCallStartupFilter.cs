using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;

namespace OidcTokenValidation.Grpc.Lifetimes;

/// <summary>Adds the middleware before all others, without a call by the application, so that it decides the status of a call whose token has ended.</summary>
internal sealed class BoundCallStartupFilter : IStartupFilter
{
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.UseMiddleware<BoundCallMiddleware>();
        next(app);
    };
}
