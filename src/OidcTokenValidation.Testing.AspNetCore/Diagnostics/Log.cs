using Microsoft.Extensions.Logging;

namespace OidcTokenValidation.Testing.AspNetCore.Diagnostics;

/// <summary>Everything that is logged.</summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Warning, "MOCK ACCESS TOKENS ARE ON: every request without a token gets a fixed identity. For local development only; remove AddMockAccessTokens for anything else.")]
    public static partial void FixedIdentity(ILogger logger);

    [LoggerMessage(2, LogLevel.Warning, "MOCK ACCESS TOKENS ARE ON: Bearer tokens are believed whoever signed them. For local development only; remove AddMockAccessTokens for anything else.")]
    public static partial void DecodeWithoutVerifying(ILogger logger);

    [LoggerMessage(3, LogLevel.Warning, "MOCK ACCESS TOKENS ARE ON: request {Count} with a mock access token ({Mode}).")]
    public static partial void Mocked(ILogger logger, int count, string mode);

    [LoggerMessage(4, LogLevel.Warning, "A request under the scheme DPoP was left as it is, and will be refused: its proof is for the token as it came, which the mock would have to replace. Let the client ask for Bearer tokens in development.")]
    public static partial void LeftAlone(ILogger logger);
}
