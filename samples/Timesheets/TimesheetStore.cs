using System.Collections.Concurrent;
using OidcTokenValidation;

namespace Timesheets;

/// <summary>The entries, each caller's own. A subject is unique only within its issuer, so both make the owner.</summary>
public sealed class TimesheetStore
{
    private const int MaxEntriesPerCaller = 1000;

    private readonly ConcurrentDictionary<(string Issuer, string Subject), ConcurrentQueue<TimesheetEntry>> _entries = new();

    public IReadOnlyList<TimesheetEntry> List(AccessToken caller) =>
        _entries.TryGetValue((caller.Issuer, caller.Subject), out ConcurrentQueue<TimesheetEntry>? entries) ? [.. entries] : [];

    public void Add(AccessToken caller, TimesheetEntry entry)
    {
        ConcurrentQueue<TimesheetEntry> entries = _entries.GetOrAdd((caller.Issuer, caller.Subject), static _ => new());
        entries.Enqueue(entry);
        while (entries.Count > MaxEntriesPerCaller)
            entries.TryDequeue(out _);
    }
}
