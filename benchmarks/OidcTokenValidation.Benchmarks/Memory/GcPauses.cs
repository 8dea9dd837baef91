using System.Diagnostics.Tracing;

namespace OidcTokenValidation.Benchmarks.Memory;

/// <summary>Listens to the runtime's events: when it stops all threads for the garbage collector, and when they continue.</summary>
internal sealed class GcPauses : EventListener
{
    private const EventKeywords GC = (EventKeywords)1;
    private long _begin;
    private long _longest;

    /// <summary>The longest pause since the last call.</summary>
    public TimeSpan TakeLongest() => TimeSpan.FromTicks(Interlocked.Exchange(ref _longest, 0));

    protected override void OnEventSourceCreated(EventSource eventSource)
    {
        if (eventSource.Name == "Microsoft-Windows-DotNETRuntime")
            EnableEvents(eventSource, EventLevel.Informational, GC);
    }

    // The times are the runtime's own: the events themselves are delivered later.
    protected override void OnEventWritten(EventWrittenEventArgs eventData)
    {
        if (eventData.EventName?.StartsWith("GCSuspendEEBegin", StringComparison.Ordinal) == true)
        {
            _begin = eventData.TimeStamp.Ticks;
        }
        else if (eventData.EventName?.StartsWith("GCRestartEEEnd", StringComparison.Ordinal) == true && _begin != 0)
        {
            Interlocked.Exchange(ref _longest, long.Max(Interlocked.Read(ref _longest), eventData.TimeStamp.Ticks - _begin));
            _begin = 0;
        }
    }
}
