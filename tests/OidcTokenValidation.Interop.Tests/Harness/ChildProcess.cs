using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace OidcTokenValidation.Interop.Tests.Harness;

/// <summary>A process that says when it is ready, and that ends, with all its children, when it is disposed.</summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly string _readyPrefix;
    private readonly ConcurrentQueue<string> _output = new();
    private readonly TaskCompletionSource<string> _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ChildProcess(Process process, string readyPrefix, bool readyOnError)
    {
        _process = process;
        _readyPrefix = readyPrefix;
        process.OutputDataReceived += (_, line) => Read(line.Data, mayBeReady: !readyOnError);
        process.ErrorDataReceived += (_, line) => Read(line.Data, mayBeReady: readyOnError);
        process.Exited += (_, _) => _ready.TrySetException(new InvalidOperationException("The process ended before it was ready."));
        process.EnableRaisingEvents = true;
    }

    /// <summary>The line that starts with the agreed prefix.</summary>
    public string ReadyLine { get; private set; } = string.Empty;

    /// <summary>What it has written, as far as it is kept.</summary>
    public IReadOnlyList<string> Output => [.. _output];

    /// <summary>Starts a process and waits for the line on standard output, or on standard error, that starts with <paramref name="readyPrefix"/>.</summary>
    /// <param name="file">The program.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="readyPrefix">How the line starts.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <param name="readyOnError">Whether the line is on standard error.</param>
    /// <param name="environment">.NET's environment, such as Development.</param>
    /// <param name="variables">Environment variables that differ from this process's; null removes one.</param>
    public static async Task<ChildProcess> StartAsync(
        string file, IEnumerable<string> arguments, string readyPrefix, CancellationToken cancellationToken, bool readyOnError = false, string? environment = null,
        IReadOnlyDictionary<string, string?>? variables = null)
    {
        var description = Describe(file, arguments);
        if (environment is not null)
        {
            description.Environment["ASPNETCORE_ENVIRONMENT"] = description.Environment["DOTNET_ENVIRONMENT"] = environment;
        }

        foreach (var (name, value) in variables ?? new Dictionary<string, string?>(StringComparer.Ordinal))
        {
            description.Environment[name] = value;
        }

        var child = new ChildProcess(new Process { StartInfo = description }, readyPrefix, readyOnError);
        try
        {
            child._process.Start();
            child._process.BeginOutputReadLine();
            child._process.BeginErrorReadLine();
            child.ReadyLine = await child._ready.Task.WaitAsync(Patience, cancellationToken);
            return child;
        }
        catch (Exception exception)
        {
            await child.DisposeAsync();
            var written = string.Join(Environment.NewLine, child._output);
            throw new InvalidOperationException($"{file} {string.Join(' ', arguments)} did not become ready. It wrote:\n{written}", exception);
        }
    }

    /// <summary>Runs a process to its end: <paramref name="input"/> to its standard input, its standard output back.</summary>
    public static async Task<string> RunAsync(string file, IEnumerable<string> arguments, string input, CancellationToken cancellationToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(Patience);
        using var process = Process.Start(Describe(file, arguments)) ?? throw new InvalidOperationException($"{file} did not start.");
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(timeout.Token);
            var errors = process.StandardError.ReadToEndAsync(timeout.Token);
            await process.StandardInput.WriteAsync(input.AsMemory(), timeout.Token);
            process.StandardInput.Close();
            await process.WaitForExitAsync(timeout.Token);
            return process.ExitCode == 0 ? await output : throw new InvalidOperationException($"{file} ended with {process.ExitCode}: {await errors}");
        }
        finally
        {
            Kill(process);
        }
    }

    /// <summary>Whether it ignores SIGINT, because these tests do and could not restore it.</summary>
    public bool IgnoresInterrupts => Interrupts.AreIgnoredBy(_process.Id);

    /// <summary>Sends it a signal, as a shell or a container does, and waits for its exit code.</summary>
    public async Task<int> SignalAsync(string signal, CancellationToken cancellationToken)
    {
        await RunAsync("kill", [signal, _process.Id.ToString(CultureInfo.InvariantCulture)], input: string.Empty, cancellationToken);
        await _process.WaitForExitAsync(cancellationToken).WaitAsync(Patience, cancellationToken);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            Kill(_process);
            await _process.WaitForExitAsync(CancellationToken.None).WaitAsync(Patience, CancellationToken.None);
        }
        catch (InvalidOperationException)
        {
            // It never started: there is nothing to end.
        }

        _process.Dispose();
    }

    private static ProcessStartInfo Describe(string file, IEnumerable<string> arguments)
    {
        (file, arguments) = Interrupts.Restore(file, arguments);
        var description = new ProcessStartInfo(file, arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        description.Environment["NO_PROXY"] = description.Environment["no_proxy"] = "127.0.0.1";
        return description;
    }

    private static void Kill(Process process)
    {
        if (!process.HasExited)
        {
            process.Kill(entireProcessTree: true);
        }
    }

    private void Read(string? line, bool mayBeReady)
    {
        const int kept = 100;
        if (line is not null && _output.Count < kept)
        {
            _output.Enqueue(line);
        }

        if (mayBeReady && line is not null && line.StartsWith(_readyPrefix, StringComparison.Ordinal))
        {
            _ready.TrySetResult(line);
        }
    }
}
