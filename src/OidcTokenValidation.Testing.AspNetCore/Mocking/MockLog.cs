using Microsoft.Extensions.Logging;
using OidcTokenValidation.Testing.AspNetCore.Diagnostics;

namespace OidcTokenValidation.Testing.AspNetCore.Mocking;

/// <summary>Is loud without filling the log: at the start, at the first request, and at each hundredth.</summary>
internal sealed class MockLog(ILogger logger)
{
    private const int Every = 100;

    private int _mocked;
    private int _leftAlone;

    public void Started(MockAccessTokens mock)
    {
        if (mock.Identity is not null)
            Log.FixedIdentity(logger);
        if (mock.Decodes)
            Log.DecodeWithoutVerifying(logger);
    }

    public void Mocked(string mode)
    {
        int count = Interlocked.Increment(ref _mocked);
        if (count % Every == 1)
            Log.Mocked(logger, count, mode);
    }

    public void LeftAlone()
    {
        if (Interlocked.Increment(ref _leftAlone) % Every == 1)
            Log.LeftAlone(logger);
    }
}
