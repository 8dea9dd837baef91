using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;

namespace OidcTokenValidation.Grpc.Expiry;

/// <summary>Adds the middleware before all others, without a call by the application, so that it decides the status of an expired call.</summary>
internal sealed class ExpiryStartupFilter : IStartupFilter
{
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.UseMiddleware<ExpiryMiddleware>();
        next(app);
    };
}
