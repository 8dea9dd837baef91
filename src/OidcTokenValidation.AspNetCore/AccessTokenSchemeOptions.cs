using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using OidcTokenValidation.AspNetCore.Authentication;
using OidcTokenValidation.AspNetCore.Diagnostics;

namespace OidcTokenValidation.AspNetCore;

/// <summary>Options of the authentication scheme. Which tokens the API accepts is configured in <see cref="AccessTokenValidationOptions"/> of the scheme's
/// name.</summary>
public sealed class AccessTokenSchemeOptions : AuthenticationSchemeOptions
{
    /// <summary>Called once for each request whose token is valid: false rejects the request with 401 <c>invalid_token</c>. It cannot accept a request that
    /// the validator rejected.</summary>
    /// <value>Default null. If it throws, the request fails with that exception and is not authenticated. Its proof is used up by then.</value>
    /// <remarks>Use it for decisions that need the <c>HttpContext</c>. For decisions by the token alone, register an <see cref="IAccessTokenCheck"/>: it runs
    /// on every host, and before a proof is used up.</remarks>
    public Func<HttpContext, AccessToken, ValueTask<bool>>? Admit { get; set; }

    /// <summary>Adds claims of the application to the identity of each accepted request, roles from a database for instance.</summary>
    /// <value>
    /// Default null. Called once for each request, after <see cref="Admit"/>; scoped services are in <c>HttpContext.RequestServices</c>. If it throws, the
    /// request fails with that exception and is not authenticated.
    /// </value>
    /// <remarks>
    /// Add a role as <c>new Claim(identity.RoleClaimType, "…")</c>. Requirements on scopes and claims of the token (<c>RequireScope</c>,
    /// <c>RequireAccess</c>) use only claims that the issuer signed, never added ones. Without <see cref="AddClaims"/> the identity is created only when it
    /// is read.
    /// </remarks>
    public Func<HttpContext, AccessToken, ClaimsIdentity, ValueTask>? AddClaims { get; set; }

    /// <summary>The claim for <c>User.Identity.Name</c>, by its name in the token, for instance <c>preferred_username</c>.</summary>
    /// <value>Default null: <c>sub</c>, or with <see cref="MapInboundClaims"/> <see cref="ClaimTypes.Name"/>, as in JwtBearer; not empty.</value>
    /// <remarks>The claim for roles is an option of the issuer, <see cref="TrustedIssuer.RolesClaim"/>, because it differs from issuer to issuer.</remarks>
    public string? NameClaimType { get; set; }

    /// <summary>Whether the claims of <c>HttpContext.User</c> get the names that JwtBearer gives them by default.</summary>
    /// <value>Default false: claims have the names of the token. For applications that move from JwtBearer.</value>
    /// <remarks>
    /// <c>sub</c> becomes <see cref="ClaimTypes.NameIdentifier"/>, <c>roles</c> becomes <see cref="ClaimTypes.Role"/>; see
    /// <see cref="AccessTokenPrincipalOptions.MapInboundClaims"/>. While it is false, the first look-up of a mapped name that finds nothing is logged at Debug.
    /// </remarks>
    public bool MapInboundClaims { get; set; }

    /// <summary>Called once with the result of each request, whatever it is; for instance for an audit.</summary>
    /// <value>Default null. It cannot change the result; if it throws, the request fails with that exception. Do not log tokens or claims.</value>
    public Action<HttpContext, AccessTokenValidationResult>? Observe { get; set; }

    /// <summary>The options for principals of this scheme, set when the options are prepared.</summary>
    internal AccessTokenPrincipalOptions Principal { get; private set; } = new();

    /// <summary>Creates the identity of an accepted token if <see cref="AddClaims"/> is set; else null.</summary>
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
        Addition = AddClaims is { } add ? new ClaimsAddition(add, Principal, loggers?.CreateLogger(AspNetCoreLog.Category)) : null;
    }
}
