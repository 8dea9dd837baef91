using Microsoft.Extensions.Logging;

namespace OidcTokenValidation.Testing.AspNetCore.Diagnostics;

/// <summary>The log entries of mock access tokens.</summary>
internal static partial class MockAccessTokenLog
{
    [LoggerMessage(1, LogLevel.Warning,
        "MOCK ACCESS TOKENS ARE ON: every request without a token gets a fixed identity. "
        + "For local development only; remove AddMockAccessTokens for anything else.",
        EventName = "FixedIdentity")]
    public static partial void FixedIdentity(ILogger logger);

    [LoggerMessage(2, LogLevel.Warning,
        "MOCK ACCESS TOKENS ARE ON: Bearer tokens are accepted with any signature. "
        + "For local development only; remove AddMockAccessTokens for anything else.",
        EventName = "DecodeWithoutVerifying")]
    public static partial void DecodeWithoutVerifying(ILogger logger);

    [LoggerMessage(3, LogLevel.Warning, "MOCK ACCESS TOKENS ARE ON: request {Count} with a mock access token ({Mode}).", EventName = "RequestMocked")]
    public static partial void Mocked(ILogger logger, int count, string mode);

    [LoggerMessage(4, LogLevel.Warning,
        "A request with the scheme DPoP was not changed and will be rejected: its proof is for the original token, which the mock would have to replace. "
        + "Let the client request Bearer tokens in development.",
        EventName = "DPoPRequestNotMocked")]
    public static partial void NotMocked(ILogger logger);
}
