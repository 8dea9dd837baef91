using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using OidcTokenValidation.AspNetCore.Authentication;
using OidcTokenValidation.AspNetCore.Diagnostics;

namespace OidcTokenValidation.AspNetCore;

/// <summary>Options of the authentication scheme itself. What the API accepts stands in <see cref="AccessTokenValidationOptions"/>, under the scheme's
/// name.</summary>
public sealed class AccessTokenSchemeOptions : AuthenticationSchemeOptions
{
    /// <summary>Asked once about each request whose token is valid: false refuses it with 401 <c>invalid_token</c>. It cannot accept what the validator
    /// refused.</summary>
    /// <value>Default none. What it throws ends the request: nobody is let in. A proof of the request is used up by then.</value>
    /// <remarks>Use it for decisions that need the <c>HttpContext</c>. For decisions by the token alone, register an <see cref="IAccessTokenCheck"/>: it runs
    /// on every host, and before a proof is used up.</remarks>
    public Func<HttpContext, AccessToken, ValueTask<bool>>? Admit { get; set; }

    /// <summary>Adds claims of the application to the identity of each accepted request, roles from a database for instance.</summary>
    /// <value>
    /// Default none. Called once for each request, after <see cref="Admit"/>; scoped services are in <c>HttpContext.RequestServices</c>. What it throws
    /// ends the request with an error: nobody is let in.
    /// </value>
    /// <remarks>
    /// Add a role as <c>new Claim(identity.RoleClaimType, "…")</c>. Requirements on scopes and claims of the token (<c>RequireScope</c>,
    /// <c>RequireAccess</c>) see only what the issuer signed, never a claim that was added. Without it the identity is made only where it is read.
    /// </remarks>
    public Func<HttpContext, AccessToken, ClaimsIdentity, ValueTask>? AddClaims { get; set; }

    /// <summary>The claim behind <c>User.Identity.Name</c>, by its name in the token, for instance <c>preferred_username</c>.</summary>
    /// <value>Default null: <c>sub</c>, or with <see cref="MapInboundClaims"/> <see cref="ClaimTypes.Name"/>, as JwtBearer has it; not empty.</value>
    /// <remarks>The claim behind roles is an option of the issuer, <see cref="TrustedIssuer.RolesClaim"/>, because it differs from issuer to issuer.</remarks>
    public string? NameClaimType { get; set; }

    /// <summary>Whether the claims of <c>HttpContext.User</c> get the names that JwtBearer gives them by default.</summary>
    /// <value>Default false: claims have the names of the token. For applications that move from JwtBearer.</value>
    /// <remarks>
    /// <c>sub</c> becomes <see cref="ClaimTypes.NameIdentifier"/>, <c>roles</c> becomes <see cref="ClaimTypes.Role"/>; see
    /// <see cref="AccessTokenPrincipalOptions.MapInboundClaims"/>. While it is false, the first look-up of a mapped name that finds nothing is logged at Debug.
    /// </remarks>
    public bool MapInboundClaims { get; set; }

    /// <summary>Told the result of each request, once, whatever it is; for an audit, for instance.</summary>
    /// <value>Default none. Nothing that it does changes the result; what it throws ends the request. Keep to the rule: no token, and no claim, into a
    /// log.</value>
    public Action<HttpContext, AccessTokenValidationResult>? Observe { get; set; }

    /// <summary>How the scheme makes principals; there after the options were prepared.</summary>
    internal AccessTokenPrincipalOptions Principal { get; private set; } = new();

    /// <summary>Makes the user of an accepted token, where <see cref="AddClaims"/> has something to add.</summary>
    internal ClaimsAddition? Addition { get; private set; }

    internal void Prepare(string scheme, ILoggerFactory? loggers)
    {
        Principal = new()
        {
            AuthenticationType = scheme,
            NameClaim = NameClaimType,
            MapInboundClaims = MapInboundClaims,
            Logger = loggers?.CreateLogger(nameof(OidcTokenValidation)),
        };
        Addition = AddClaims is { } add ? new ClaimsAddition(add, Principal, loggers?.CreateLogger(Log.Category)) : null;
    }
}
