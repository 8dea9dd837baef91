using System.Collections.Concurrent;
using OidcTokenValidation.TestSupport.Processes;

namespace OidcTokenValidation.Interop.Tests.Harness;

/// <summary>Processes of a script of <c>node</c>, as many as there are tasks at once: each is used again, because loading the packages takes longer than a task.</summary>
internal static class ClientProcesses
{
    private static readonly ConcurrentDictionary<string, ConcurrentBag<ChildProcess>> Idle = new(StringComparer.Ordinal);

    /// <summary>Runs a task: a line to the process, and the line that it writes.</summary>
    public static async Task<string> RunAsync(string script, string task, CancellationToken cancellationToken)
    {
        ConcurrentBag<ChildProcess> idle = Idle.GetOrAdd(script, static _ => []);
        if (!idle.TryTake(out ChildProcess? process))
            process = ChildProcess.Start(Counterparts.Node!, Path.Combine(Counterparts.NodeFolder, script));
        try
        {
            await process.WriteLineAsync(task);
            string output = await process.ReadAsync().WaitAsync(cancellationToken);
            idle.Add(process);
            return output;
        }
        catch
        {
            // What it writes next would be taken for the result of another task.
            await process.DisposeAsync();
            throw;
        }
    }

    /// <summary>Ends all processes, when no test runs any more.</summary>
    public static async Task EndAsync()
    {
        foreach (ChildProcess process in Idle.Values.SelectMany(static processes => processes))
            await process.DisposeAsync();
        Idle.Clear();
    }
}
