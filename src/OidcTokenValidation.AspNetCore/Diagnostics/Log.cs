using Microsoft.Extensions.Logging;

namespace OidcTokenValidation.AspNetCore.Diagnostics;

/// <summary>Everything that is logged.</summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Error, "A request with a valid access token was refused, because nobody had authenticated it when it was authorized: app.UseAuthorization() runs before app.UseAuthentication(), or there is no app.UseAuthentication(). Write app.UseAuthentication(); and behind it app.UseAuthorization();. Logged once.")]
    public static partial void AuthorizedBeforeAuthenticated(ILogger logger);

    [LoggerMessage(2, LogLevel.Warning, "The challenges of the scheme {Scheme} name {Address}, and no endpoint of this application serves it. Write app.MapProtectedResourceMetadata({Argument}); or, if no client needs it, leave ProtectedResource.Resource unset. Where another server answers for that address, the line does no harm, and this warning can be ignored.")]
    public static partial void MetadataNotServed(ILogger logger, string scheme, string address, string argument);
}
