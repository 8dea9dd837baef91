using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;

namespace OidcTokenValidation.AspNetCore;

/// <summary>Options of the authentication scheme itself. What the API accepts stands in <see cref="AccessTokenValidationOptions"/>, under the scheme's name.</summary>
public sealed class AccessTokenSchemeOptions : AuthenticationSchemeOptions
{
    /// <summary>Asked once about each request whose token is valid: false refuses it with 401 <c>invalid_token</c>. It cannot accept what the validator refused.</summary>
    /// <value>Default none. What it throws ends the request: nobody is let in. A proof of the request is used up by then.</value>
    public Func<HttpContext, AccessToken, ValueTask<bool>>? Admit { get; set; }

    /// <summary>Told the result of each request, once, whatever it is; for an audit, for instance.</summary>
    /// <value>Default none. Nothing that it does changes the result; what it throws ends the request. Keep to the rule: no token, and no claim, into a log.</value>
    public Action<HttpContext, AccessTokenValidationResult>? Observe { get; set; }
}
