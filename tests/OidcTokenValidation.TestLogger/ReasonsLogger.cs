using System.Globalization;
using Microsoft.VisualStudio.TestPlatform.ObjectModel;
using Microsoft.VisualStudio.TestPlatform.ObjectModel.Client;

namespace OidcTokenValidation.TestLogger;

/// <summary>
/// Prints failed tests with all that is known of them, and skipped tests as one line for each reason. The console logger, which prints each skipped test twice
/// and no reason, prints only its summary beside it.
/// </summary>
[FriendlyName("reasons")]
[ExtensionUri("logger://OidcTokenValidation/reasons")]
public sealed class ReasonsLogger : ITestLoggerWithParameters
{
    private string? _file;

    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, int> _skipped = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    /// <remarks>The parameter File names a file that gets the lines about skipped tests too.</remarks>
    public void Initialize(TestLoggerEvents events, Dictionary<string, string?> parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        _file = parameters.GetValueOrDefault("File");
        Initialize(events, string.Empty);
    }

    /// <inheritdoc/>
    public void Initialize(TestLoggerEvents events, string testRunDirectory)
    {
        ArgumentNullException.ThrowIfNull(events);
        events.TestResult += (_, result) => Add(result.Result);
        events.TestRunComplete += (_, _) => WriteReasons();
    }

    private void Add(TestResult result)
    {
        lock (_gate)
        {
            if (result.Outcome == TestOutcome.Failed)
                WriteFailure(result);
            else if (result.Outcome == TestOutcome.Skipped)
                _skipped[ReasonFor(result)] = _skipped.GetValueOrDefault(ReasonFor(result)) + 1;
        }
    }

    private static string ReasonFor(TestResult result) => result.ErrorMessage ?? result.Messages.FirstOrDefault()?.Text?.Trim() ?? "no reason is given";

    private static void WriteFailure(TestResult result)
    {
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  Failed {result.DisplayName} [{result.Duration.TotalMilliseconds:0} ms]"));
        Console.WriteLine($"  Error Message:\n   {result.ErrorMessage}\n  Stack Trace:\n{result.ErrorStackTrace}");
        foreach (TestResultMessage message in result.Messages)
            Console.WriteLine($"  {message.Category}:\n {message.Text}");
    }

    private void WriteReasons()
    {
        lock (_gate)
        {
            string[] lines = [.. _skipped.Select(static pair => string.Create(CultureInfo.InvariantCulture, $"{pair.Value} skipped: {pair.Key}"))];
            foreach (string line in lines)
                Console.WriteLine($"  {line}");
            if (_file is null || lines.Length == 0)
                return;
            Directory.CreateDirectory(Path.GetDirectoryName(_file)!);
            File.WriteAllLines(_file, lines.Select(line => $"{Path.GetFileNameWithoutExtension(_file)}: {line}"));
        }
    }
}
