using System.Collections.Concurrent;
using OidcTokenValidation.TestSupport.Processes;

namespace OidcTokenValidation.Interop.Tests.Harness;

/// <summary>Processes of <c>node/client.mjs</c>, as many as there are tasks at once: each is used again, because loading the packages takes longer than a task.</summary>
internal static class ClientProcesses
{
    private static readonly ConcurrentBag<ChildProcess> Idle = [];

    /// <summary>Runs a task: a line to the process, and the line that it writes.</summary>
    public static async Task<string> RunAsync(string task, CancellationToken cancellationToken)
    {
        if (!Idle.TryTake(out ChildProcess? process))
            process = ChildProcess.Start(Counterparts.Node!, Path.Combine(Counterparts.NodeFolder, "client.mjs"));
        try
        {
            await process.WriteLineAsync(task);
            string output = await process.ReadAsync().WaitAsync(cancellationToken);
            Idle.Add(process);
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
        while (Idle.TryTake(out ChildProcess? process))
            await process.DisposeAsync();
    }
}
