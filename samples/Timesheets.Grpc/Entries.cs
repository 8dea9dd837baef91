using System.Globalization;
using Grpc.Core;

namespace Timesheets;

/// <summary>Converts entries from and to the messages of timesheets.proto.</summary>
internal static class Entries
{
    /// <summary>Converts a message to an entry.</summary>
    /// <exception cref="RpcException">The message is not a valid entry.</exception>
    public static TimesheetEntry Read(this V1.TimesheetEntry entry)
    {
        DateOnly? date = DateOnly.TryParseExact(entry.Date, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly value) ? value : null;
        decimal? hours = entry.Hours is > 0 and <= 24 ? (decimal)entry.Hours : null;
        return new TimesheetDraft(entry.Project, date, hours).ToEntry()
            ?? throw new RpcException(new Status(
                StatusCode.InvalidArgument,
                "An entry has a project, a date as in 2026-01-31, and hours above 0 and at most 24."));
    }

    public static V1.TimesheetEntry Write(this TimesheetEntry entry) =>
        new() { Project = entry.Project, Date = entry.Date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), Hours = (double)entry.Hours };
}
