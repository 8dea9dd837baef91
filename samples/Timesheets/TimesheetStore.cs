using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using OidcTokenValidation;

namespace Timesheets;

/// <summary>The entries of each caller. A subject is unique only within its issuer, so both identify the owner.</summary>
public sealed class TimesheetStore
{
    private const int MaxEntriesPerCaller = 1000;

    private readonly ConcurrentDictionary<(string Issuer, string Subject), Sheet> _sheets = new();

    public IReadOnlyList<TimesheetEntry> List(AccessToken caller) => GetSheet(caller).List();

    public void Add(AccessToken caller, TimesheetEntry entry) => GetSheet(caller).Add(entry);

    /// <summary>Returns the existing entries, then each new one. A slow reader misses the oldest entries.</summary>
    public async IAsyncEnumerable<TimesheetEntry> WatchAsync(AccessToken caller, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Sheet sheet = GetSheet(caller);
        var options = new BoundedChannelOptions(MaxEntriesPerCaller) { FullMode = BoundedChannelFullMode.DropOldest };
        var added = Channel.CreateBounded<TimesheetEntry>(options);
        sheet.Watch(added.Writer);
        try
        {
            await foreach (TimesheetEntry entry in added.Reader.ReadAllAsync(cancellationToken))
                yield return entry;
        }
        finally
        {
            sheet.Unwatch(added.Writer);
        }
    }

    private Sheet GetSheet(AccessToken caller) => _sheets.GetOrAdd((caller.Issuer, caller.Subject), static _ => new());

    /// <summary>The entries of one caller.</summary>
    private sealed class Sheet
    {
        private readonly Lock _gate = new();
        private readonly Queue<TimesheetEntry> _entries = new();
        private readonly HashSet<ChannelWriter<TimesheetEntry>> _watchers = [];

        public IReadOnlyList<TimesheetEntry> List()
        {
            lock (_gate)
                return [.. _entries];
        }

        public void Add(TimesheetEntry entry)
        {
            lock (_gate)
            {
                _entries.Enqueue(entry);
                if (_entries.Count > MaxEntriesPerCaller)
                    _entries.Dequeue();
                foreach (ChannelWriter<TimesheetEntry> watcher in _watchers)
                    watcher.TryWrite(entry);
            }
        }

        // Under one lock, so that no entry is missed between the existing and the new ones.
        public void Watch(ChannelWriter<TimesheetEntry> watcher)
        {
            lock (_gate)
            {
                foreach (TimesheetEntry entry in _entries)
                    watcher.TryWrite(entry);
                _watchers.Add(watcher);
            }
        }

        public void Unwatch(ChannelWriter<TimesheetEntry> watcher)
        {
            lock (_gate)
                _watchers.Remove(watcher);
        }
    }
}
