using System.Diagnostics;
using System.Globalization;
using System.Threading.Channels;

namespace OidcTokenValidation.Tool.Tests.Support;

/// <summary>The tool as a real process; it ends when it is disposed.</summary>
internal sealed class ToolProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();

    private ToolProcess(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
    }

    /// <summary>The command line that runs the tool.</summary>
    public static string[] Command => ["dotnet", Path.Combine(AppContext.BaseDirectory, "oidc-token.dll")];

    public static ToolProcess Start(params string[] args) => StartAny(Command[0], [.. Command[1..], .. args]);

    public static ToolProcess StartAny(string file, params string[] args)
    {
        (file, IEnumerable<string> arguments) = Interrupts.Restore(file, args);
        var start = new ProcessStartInfo(file, arguments) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["NO_PROXY"] = start.Environment["no_proxy"] = "127.0.0.1";
        var tool = new ToolProcess(new Process { StartInfo = start });
        tool._process.Start();
        tool._process.BeginOutputReadLine();
        tool._process.BeginErrorReadLine();
        return tool;
    }

    /// <summary>The next line that starts so, without that start.</summary>
    public async Task<string> ReadAsync(string start)
    {
        using var timeout = new CancellationTokenSource(Patience);
        while (true)
        {
            string line = await _lines.Reader.ReadAsync(timeout.Token);
            if (line.StartsWith(start, StringComparison.Ordinal))
                return line[start.Length..];
        }
    }

    /// <summary>Whether it ignores SIGINT, because these tests do and could not restore it.</summary>
    public bool IgnoresInterrupts => Interrupts.AreIgnoredBy(_process.Id);

    public Task WriteLineAsync(string line) => _process.StandardInput.WriteLineAsync(line);

    public void CloseInput() => _process.StandardInput.Close();

    /// <summary>Sends a signal, as a shell or a container does.</summary>
    public async Task<int> SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", [signal, _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync().WaitAsync(Patience);
        return await ExitAsync();
    }

    public async Task<int> ExitAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(Patience);
        _lines.Writer.TryComplete();
        return _process.ExitCode;
    }

    /// <summary>All that was written, after it has ended.</summary>
    public async Task<IReadOnlyList<string>> RestAsync()
    {
        List<string> lines = [];
        await foreach (string line in _lines.Reader.ReadAllAsync())
            lines.Add(line);
        return lines;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync().WaitAsync(Patience);
        _process.Dispose();
    }

    private void Keep(string? line)
    {
        if (line is not null)
            _lines.Writer.TryWrite(line);
    }
}
