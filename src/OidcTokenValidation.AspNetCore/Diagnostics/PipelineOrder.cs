using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OidcTokenValidation.AspNetCore.Authentication;

namespace OidcTokenValidation.AspNetCore.Diagnostics;

/// <summary>Logs once that authorization runs before authentication, so that every request is rejected, whatever its token.</summary>
internal sealed class PipelineOrder(ILoggerFactory loggers)
{
    private int _isReported;

    /// <summary>Checks a request that was challenged under a policy without schemes, which the default scheme should have authenticated before.</summary>
    public static void ReportIfWrong(HttpContext context)
    {
        // The authentication middleware sets its feature before it authenticates. Here only the challenge has validated the token.
        if (context.Features.Get<IAuthenticationFeature>() is null && context.Features.Get<AccessTokenFeature>() is { HasValid: true })
            context.RequestServices.GetRequiredService<PipelineOrder>().ReportOnce();
    }

    private void ReportOnce()
    {
        if (Interlocked.Exchange(ref _isReported, 1) == 0)
            AspNetCoreLog.AuthorizedBeforeAuthenticated(loggers.CreateLogger(AspNetCoreLog.Category));
    }
}
