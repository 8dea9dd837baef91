using Microsoft.Extensions.Logging;
using OidcTokenValidation.Testing.AspNetCore.Diagnostics;

namespace OidcTokenValidation.Testing.AspNetCore.Mocking;

/// <summary>Logs at the start, at the first request, and at every hundredth request.</summary>
internal sealed class ThrottledMockLog(ILogger logger)
{
    private const int Every = 100;

    private int _mocked;
    private int _notMocked;

    public void Started(MockAccessTokens mock)
    {
        if (mock.Identity is not null)
            MockAccessTokenLog.FixedIdentity(logger);
        if (mock.Decodes)
            MockAccessTokenLog.DecodeWithoutVerifying(logger);
    }

    public void Mocked(string mode)
    {
        int count = Interlocked.Increment(ref _mocked);
        if (count % Every == 1)
            MockAccessTokenLog.Mocked(logger, count, mode);
    }

    public void NotMocked()
    {
        if (Interlocked.Increment(ref _notMocked) % Every == 1)
            MockAccessTokenLog.NotMocked(logger);
    }
}
