using Microsoft.Extensions.Logging;
using OidcTokenValidation.Telemetry;

namespace OidcTokenValidation.PostgreSql.Diagnostics;

/// <summary>Logs an outage when it begins, when its reason changes, now and then, and when it ends, however many requests meet it.</summary>
internal sealed class OutageLog(ILogger logger, TimeProvider time)
{
    private readonly OutageReports _reports = new(time, TimeSpan.FromSeconds(30));

    public void Failed(Exception exception) => Failed(Fault.Describe(exception), exception);

    public void Failed(string fault, Exception? exception = null)
    {
        if (_reports.TryReport(fault, out long count))
            Log.Unavailable(logger, fault, count, exception);
    }

    /// <summary>Called for every request that the database answered.</summary>
    public void Worked()
    {
        if (_reports.TryEnd(out TimeSpan duration, out long count))
            Log.Available(logger, duration.TotalSeconds, count);
    }
}
