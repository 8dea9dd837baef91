using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;

namespace OidcTokenValidation.Grpc.Expiry;

/// <summary>Puts the middleware around all others, without a call by the application: the end of a call has the last word about its status.</summary>
internal sealed class ExpiryStartupFilter : IStartupFilter
{
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.UseMiddleware<ExpiryMiddleware>();
        next(app);
    };
}
