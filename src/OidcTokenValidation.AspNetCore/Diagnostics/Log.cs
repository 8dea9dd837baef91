using Microsoft.Extensions.Logging;

namespace OidcTokenValidation.AspNetCore.Diagnostics;

/// <summary>Everything that is logged.</summary>
internal static partial class Log
{
    public const string Category = "OidcTokenValidation.AspNetCore";

    /// <summary>A request's mistake is Debug; Information in the environment Development.</summary>
    [LoggerMessage(EventId = 61, Message = "A requirement on access tokens is not met by a user without one, authenticated by {Scheme}: {Reason}", SkipEnabledCheck = true)]
    public static partial void NotMetWithoutToken(ILogger logger, LogLevel level, string scheme, string reason);

    [LoggerMessage(62, LogLevel.Warning, "AddClaims of the scheme {Scheme} added claims of the type {Type}, which are not the roles of the identity: IsInRole and RequireRole do not see them. Write new Claim(identity.RoleClaimType, …), or set MapInboundClaims. Logged once.")]
    public static partial void RoleOfOtherType(ILogger logger, string scheme, string type);
}
