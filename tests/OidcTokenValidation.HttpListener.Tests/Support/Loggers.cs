using Microsoft.Extensions.Logging;

namespace OidcTokenValidation.Listener.Tests.Support;

/// <summary>Hands everything to one collector.</summary>
internal sealed class Loggers(LogCollector logs) : ILoggerFactory
{
    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException("There is one provider.");

    public ILogger CreateLogger(string categoryName) => logs.CreateLogger(categoryName);

    public void Dispose()
    {
        // The collector is its maker's.
    }
}
