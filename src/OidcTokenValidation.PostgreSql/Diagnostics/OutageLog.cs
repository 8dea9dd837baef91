using Microsoft.Extensions.Logging;
using OidcTokenValidation.PostgreSql.Database;
using OidcTokenValidation.Telemetry;

namespace OidcTokenValidation.PostgreSql.Diagnostics;

/// <summary>Logs an outage when it begins, when its reason changes, every minute, and when it ends, however many requests it affects.</summary>
internal sealed class OutageLog(ILogger logger, TimeProvider time)
{
    private readonly OutageReports _reports = new(time, TimeSpan.FromMinutes(1));

    public void Failed(Exception exception) => Failed(DatabaseFaults.Describe(exception, ProofStatements.Columns), exception);

    public void Failed(string fault, Exception? exception = null)
    {
        if (_reports.TryReport(fault, out long count))
            PostgreSqlReplayStoreLog.Unavailable(logger, fault, count, exception);
    }

    /// <summary>Ends the outage, if there is one. It is called for every successful request.</summary>
    public void Succeeded()
    {
        if (_reports.TryEnd(out TimeSpan duration, out long count))
            PostgreSqlReplayStoreLog.Available(logger, duration.TotalSeconds, count);
    }
}
