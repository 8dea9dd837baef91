using Microsoft.Extensions.Logging;

namespace OidcTokenValidation.AspNetCore.Diagnostics;

/// <summary>The log events of this package.</summary>
internal static partial class AspNetCoreLog
{
    public const string Category = "OidcTokenValidation.AspNetCore";

    /// <summary>Debug, because the client causes it; Information in the environment Development.</summary>
    [LoggerMessage(
        EventId = 61,
        EventName = "NotMetWithoutToken",
        Message = "A requirement on access tokens is not met by a user without one, authenticated by {Scheme}: {Reason}",
        SkipEnabledCheck = true)]
    public static partial void NotMetWithoutToken(ILogger logger, LogLevel level, string scheme, string reason);

    [LoggerMessage(
        62,
        LogLevel.Warning,
        "AddClaims of the scheme {Scheme} added claims of the type {Type}, which are not the roles of the identity: IsInRole and RequireRole do not see them. "
        + "Write new Claim(identity.RoleClaimType, …), or set MapInboundClaims. Logged once.",
        EventName = "RoleOfOtherType")]
    public static partial void RoleOfOtherType(ILogger logger, string scheme, string type);

    [LoggerMessage(
        63,
        LogLevel.Error,
        "A request with a valid access token was rejected, because it was authorized before it was authenticated: app.UseAuthorization() runs before "
        + "app.UseAuthentication(), or there is no app.UseAuthentication(). Write app.UseAuthentication(); and after it app.UseAuthorization();. Logged once.",
        EventName = "AuthorizedBeforeAuthenticated")]
    public static partial void AuthorizedBeforeAuthenticated(ILogger logger);

    [LoggerMessage(
        64,
        LogLevel.Warning,
        "The challenges of the scheme {Scheme} name {Address}, and no endpoint of this application serves it. Write "
        + "app.MapProtectedResourceMetadata({Argument}); or, if no client needs it, leave ProtectedResource.Resource unset. If another server serves that "
        + "address, ignore this warning.",
        EventName = "MetadataNotServed")]
    public static partial void MetadataNotServed(ILogger logger, string scheme, string address, string argument);
}
