using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.AspNetCore.Http;
using OidcTokenValidation.AspNetCore.Authentication;
using OidcTokenValidation.AspNetCore.Diagnostics;

namespace OidcTokenValidation.AspNetCore.Authorization;

/// <summary>Runs ASP.NET Core's handler, then writes the problem body: after the challenges of all schemes, so that none finds the response
/// started.</summary>
internal sealed class ProblemBodyResultHandler : IAuthorizationMiddlewareResultHandler
{
    private readonly AuthorizationMiddlewareResultHandler _inner = new();

    public async Task HandleAsync(RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult authorizeResult)
    {
        if (authorizeResult is { Forbidden: true, AuthorizationFailure.FailedRequirements: { } failed })
            OtherRequirements.Report(context, failed);
        await _inner.HandleAsync(next, context, policy, authorizeResult).ConfigureAwait(false);
        if (authorizeResult.Challenged && policy.AuthenticationSchemes.Count == 0)
            PipelineOrder.ReportIfWrong(context);
        if (!authorizeResult.Succeeded)
            await ChallengeResponse.WriteBodyAsync(context).ConfigureAwait(false);
    }
}
