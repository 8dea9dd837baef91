using Microsoft.AspNetCore.Authorization;
using OidcTokenValidation.AspNetCore.Authentication;

namespace OidcTokenValidation.AspNetCore.Authorization;

/// <summary>Evaluates as ASP.NET Core does, and logs granted access, where decisions are logged: this is the result of authorization, whatever handles
/// it.</summary>
internal sealed class DecisionEvaluator : IAuthorizationEvaluator
{
    private readonly DefaultAuthorizationEvaluator _inner = new();

    public AuthorizationResult Evaluate(AuthorizationHandlerContext context)
    {
        AuthorizationResult result = _inner.Evaluate(context);
        if (result.Succeeded
            && ResourceContext.Find(context) is { } http
            && http.Features.Get<AccessTokenFeature>() is { HasValid: true } feature
            && UserToken.Find(http, context.User) is { } token)
        {
            feature.LogGranted(token);
        }

        return result;
    }
}
