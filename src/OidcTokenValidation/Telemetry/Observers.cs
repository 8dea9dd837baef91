namespace OidcTokenValidation.Telemetry;

/// <summary>Tells those who listen to what goes on for everybody: loggers and listeners of metrics and traces, which may throw anything.</summary>
internal static class Observers
{
    /// <summary>Tells them. A throwing one is told to nobody: there is no request to fail, and what it listens to must go on.</summary>
    public static void Tell(Action tell)
    {
        try
        {
            tell();
        }
        catch (Exception)
        {
            // See above.
        }
    }
}
