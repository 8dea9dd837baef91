using System.Buffers.Text;
using System.Diagnostics;
using System.Text;
using System.Text.Json;

namespace OidcTokenValidation.Fuzz.Oracles;

/// <summary>The libraries jose and oauth4webapi, in one process of Node.js: a line with a task to it, a line with the result back.</summary>
internal static class NodeReference
{
    private const string Script = "tests/OidcTokenValidation.Interop.Tests/node/reference.mjs";

    private static readonly UTF8Encoding Encoding = new(encoderShouldEmitUTF8Identifier: false);

    // It ends with its standard input, and so with this process.
    private static readonly Lazy<Process> Reference = new(Start);

    /// <summary>Runs a task on its arguments.</summary>
    public static ReferenceResult Call(string task, params ReadOnlySpan<byte[]> arguments)
    {
        var line = new StringBuilder(task);
        foreach (byte[] argument in arguments)
            line.Append(' ').Append(Base64Url.EncodeToString(argument));
        Reference.Value.StandardInput.WriteLine(line);
        string result = Reference.Value.StandardOutput.ReadLine() ?? throw new InvalidOperationException($"{Script} has ended.");
        JsonElement document = JsonElement.Parse(result, new JsonDocumentOptions { MaxDepth = 1024 });
        return document.TryGetProperty("error", out JsonElement error)
            ? new(Value: null, error.GetString()!)
            : new(document.GetProperty("value"), Error: "");
    }

    private static Process Start()
    {
        var process = new Process
        {
            StartInfo = new ProcessStartInfo("node", [FindScript()])
            {
                UseShellExecute = false,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                StandardInputEncoding = Encoding,
                StandardOutputEncoding = Encoding,
            },
        };
        process.Start();
        process.StandardInput.AutoFlush = true;
        return process;
    }

    private static string FindScript()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string path = Path.Combine(folder.FullName, Script);
            if (File.Exists(path))
                return path;
        }

        throw new InvalidOperationException($"No {Script} above {AppContext.BaseDirectory}.");
    }
}

/// <summary>What a reference implementation made of an input.</summary>
/// <param name="Value">The result; null if the input was rejected.</param>
/// <param name="Error">Why it was rejected.</param>
internal readonly record struct ReferenceResult(JsonElement? Value, string Error);
