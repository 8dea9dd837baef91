using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OidcTokenValidation.AspNetCore.Authentication;

namespace OidcTokenValidation.AspNetCore.Diagnostics;

/// <summary>Reports once that authorization runs before authentication: every request is refused then, whatever its token is worth.</summary>
internal sealed class PipelineOrder(ILoggerFactory loggers)
{
    private int _reported;

    /// <summary>For a request that was challenged under a policy that names no scheme, so that the default one should have authenticated it before.</summary>
    public static void ReportIfWrong(HttpContext context)
    {
        // The authentication middleware sets its feature first of all. Its challenge is what looked at the token here.
        if (context.Features.Get<IAuthenticationFeature>() is null && context.Features.Get<AccessTokenFeature>() is { HasValid: true })
            context.RequestServices.GetRequiredService<PipelineOrder>().ReportOnce();
    }

    private void ReportOnce()
    {
        if (Interlocked.Exchange(ref _reported, 1) == 0)
            Log.AuthorizedBeforeAuthenticated(loggers.CreateLogger(Log.Category));
    }
}
