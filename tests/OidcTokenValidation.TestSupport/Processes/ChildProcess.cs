using System.Diagnostics;
using System.Globalization;
using System.Threading.Channels;

namespace OidcTokenValidation.TestSupport.Processes;

/// <summary>A process of a test. It ends, with all its children, when it is disposed.</summary>
public sealed class ChildProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly Lines _output = new();
    private readonly Lines _errors = new();
    private int _isDisposed;

    private ChildProcess(ProcessStartInfo description)
    {
        _process = new Process { StartInfo = description };
        _process.OutputDataReceived += (_, line) => _output.Add(line.Data);
        _process.ErrorDataReceived += (_, line) => _errors.Add(line.Data);
    }

    public bool HasExited => _process.HasExited;

    /// <summary>The line that <see cref="StartAsync"/> waited for.</summary>
    public string ReadyLine { get; private set; } = string.Empty;

    /// <summary>What it has written to both streams.</summary>
    public IReadOnlyList<string> Output => [.. _output.All, .. _errors.All];

    /// <summary>Whether it ignores SIGINT, because these tests do and could not restore it.</summary>
    public bool IgnoresInterrupts => Interrupts.AreIgnoredBy(_process.Id);

    /// <summary>Starts a process.</summary>
    public static ChildProcess Start(string file, params IEnumerable<string> arguments) => Start(Describe(file, arguments));

    /// <summary>Starts a process and waits for the line on standard output, or on standard error, that starts with <paramref name="readyPrefix"/>.</summary>
    /// <param name="file">The program.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="readyPrefix">How the line starts.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <param name="readyOnError">Whether the line is on standard error.</param>
    /// <param name="environment">.NET's environment, such as Development.</param>
    /// <param name="variables">Environment variables that differ from this process's; null removes one.</param>
    /// <param name="workingDirectory">The folder that it starts in; this process's if null.</param>
    public static async Task<ChildProcess> StartAsync(
        string file,
        IEnumerable<string> arguments,
        string readyPrefix,
        CancellationToken cancellationToken,
        bool readyOnError = false,
        string? environment = null,
        IReadOnlyDictionary<string, string?>? variables = null,
        string? workingDirectory = null)
    {
        ProcessStartInfo description = Describe(file, arguments);
        description.WorkingDirectory = workingDirectory ?? string.Empty;
        if (environment is not null)
            description.Environment["ASPNETCORE_ENVIRONMENT"] = description.Environment["DOTNET_ENVIRONMENT"] = environment;
        foreach ((string name, string? value) in variables ?? new Dictionary<string, string?>(StringComparer.Ordinal))
            description.Environment[name] = value;

        ChildProcess child = Start(description);
        try
        {
            Lines lines = readyOnError ? child._errors : child._output;
            child.ReadyLine = await lines.ReadAsync(readyPrefix, cancellationToken).WaitAsync(Patience, cancellationToken);
            return child;
        }
        catch (Exception exception)
        {
            await child.DisposeAsync();
            throw new InvalidOperationException($"{file} {string.Join(' ', arguments)} did not become ready. It wrote:\n{string.Join('\n', child.Output)}", exception);
        }
    }

    /// <summary>Runs a process to its end.</summary>
    public static Task<string> RunAsync(string file, params IEnumerable<string> arguments) => RunAsync(file, arguments, input: string.Empty, CancellationToken.None);

    /// <summary>Runs a process to its end: <paramref name="input"/> to its standard input, its standard output back.</summary>
    public static async Task<string> RunAsync(string file, IEnumerable<string> arguments, string input, CancellationToken cancellationToken, string? workingDirectory = null)
    {
        ProcessStartInfo description = Describe(file, arguments);
        description.WorkingDirectory = workingDirectory ?? string.Empty;
        await using ChildProcess child = Start(description);
        await child._process.StandardInput.WriteAsync(input.AsMemory(), cancellationToken);
        child._process.StandardInput.Close();
        int code = await child.ExitAsync(cancellationToken);
        return code == 0
            ? string.Join('\n', child._output.All)
            : throw new InvalidOperationException($"{file} ended with {code}: {string.Join('\n', child._errors.All)}");
    }

    /// <summary>Reads the next line of standard output that starts with the text, without it.</summary>
    public async Task<string> ReadAsync(string start = "") =>
        (await _output.ReadAsync(start, CancellationToken.None).WaitAsync(Patience, TestContext.Current.CancellationToken))[start.Length..];

    /// <summary>Reads the next line of standard error that starts with the text, without it.</summary>
    public async Task<string> ReadErrorAsync(string start) =>
        (await _errors.ReadAsync(start, CancellationToken.None).WaitAsync(Patience, TestContext.Current.CancellationToken))[start.Length..];

    public Task WriteLineAsync(string line) => _process.StandardInput.WriteLineAsync(line);

    public void CloseInput() => _process.StandardInput.Close();

    /// <summary>Sends a signal, by kill's name for it, such as STOP.</summary>
    public Task SendSignalAsync(string name) => RunAsync("kill", $"-{name.TrimStart('-')}", _process.Id.ToString(CultureInfo.InvariantCulture));

    /// <summary>Sends a signal, as a shell or a container does, and waits for the exit code.</summary>
    public async Task<int> SignalAsync(string name, CancellationToken cancellationToken = default)
    {
        await SendSignalAsync(name);
        return await ExitAsync(cancellationToken);
    }

    /// <summary>Waits for the exit code; then everything that it wrote is in <see cref="Output"/>.</summary>
    public async Task<int> ExitAsync(CancellationToken cancellationToken = default)
    {
        await _process.WaitForExitAsync(cancellationToken).WaitAsync(Patience, cancellationToken);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        // A test may end its process before its scope does.
        if (Interlocked.Exchange(ref _isDisposed, 1) == 1)
            return;
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        await ExitAsync();
        _process.Dispose();
    }

    private static ChildProcess Start(ProcessStartInfo description)
    {
        var child = new ChildProcess(description);
        child._process.Start();
        child._process.BeginOutputReadLine();
        child._process.BeginErrorReadLine();
        return child;
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

    // One stream's lines: all of them, and those that were not read.
    private sealed class Lines
    {
        private readonly System.Collections.Concurrent.ConcurrentQueue<string> _all = new();
        private readonly Channel<string> _unread = Channel.CreateUnbounded<string>();

        public IReadOnlyList<string> All => [.. _all];

        public void Add(string? line)
        {
            if (line is null)
            {
                _unread.Writer.TryComplete();
                return;
            }

            _all.Enqueue(line);
            _unread.Writer.TryWrite(line);
        }

        public async Task<string> ReadAsync(string start, CancellationToken cancellationToken)
        {
            await foreach (string line in _unread.Reader.ReadAllAsync(cancellationToken))
            {
                if (line.StartsWith(start, StringComparison.Ordinal))
                    return line;
            }

            throw new InvalidOperationException($"The process ended before it wrote '{start}'.");
        }
    }
}
