using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace OidcTokenValidation.PostgreSql.Tests.Support;

/// <summary>A process that ends, with all its children, when it is disposed of.</summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly BlockingCollection<string> _output = [];
    private readonly ConcurrentQueue<string> _errors = [];

    private ChildProcess(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => _output.Add(line.Data ?? string.Empty, CancellationToken.None);
        process.ErrorDataReceived += (_, line) => _errors.Enqueue(line.Data ?? string.Empty);
    }

    public bool HasExited => _process.HasExited;

    public string Errors => string.Join('\n', _errors);

    public static ChildProcess Start(string file, params IEnumerable<string> arguments)
    {
        var child = new ChildProcess(new Process
        {
            StartInfo = new ProcessStartInfo(file, arguments)
            {
                UseShellExecute = false,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                WorkingDirectory = Path.GetTempPath(),
            },
        });
        child._process.Start();
        child._process.BeginOutputReadLine();
        child._process.BeginErrorReadLine();
        return child;
    }

    /// <summary>Runs a process to its end.</summary>
    public static async Task RunAsync(string file, params IEnumerable<string> arguments)
    {
        await using var child = Start(file, arguments);
        await child.ExitAsync();
        Assert.True(child._process.ExitCode == 0, $"{file} ended with {child._process.ExitCode}: {child.Errors}");
    }

    public string ReadLine() => _output.TryTake(out var line, Patience) ? line : throw new TimeoutException($"Nothing was written. {Errors}");

    public void WriteLine(string line) => _process.StandardInput.WriteLine(line);

    public Task ExitAsync() => _process.WaitForExitAsync(CancellationToken.None).WaitAsync(Patience, CancellationToken.None);

    /// <summary>Sends a signal, by kill's name for it.</summary>
    public Task SignalAsync(string name) => RunAsync("kill", $"-{name}", _process.Id.ToString(CultureInfo.InvariantCulture));

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        await ExitAsync();
        _process.Dispose();
        _output.Dispose();
    }
}
