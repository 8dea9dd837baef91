using SharpFuzz;

namespace OidcTokenValidation.Fuzz;

/// <summary>
/// Runs one target: under afl-fuzz on the inputs that it writes to standard input, otherwise on the named files. Without arguments it writes the names of
/// the targets.
/// </summary>
internal static class Program
{
    public static int Main(string[] arguments)
    {
        if (arguments.Length == 0 || FuzzTargets.Find(arguments[0]) is not { } create)
        {
            Console.WriteLine(string.Join('\n', FuzzTargets.Names));
            return arguments.Length == 0 ? 0 : 2;
        }

        // The target is created with its first input: the instrumented code needs the memory that SharpFuzz sets up.
        IFuzzTarget? target = null;
        string[] files = arguments[1..];
        int failures = 0;
        if (files.Length > 0)
            Fuzzer.Run(_ => failures = Replay(target ??= create(), files));
        else
            Fuzzer.Run(input => (target ??= create()).Run(ReadToEnd(input)));
        return failures == 0 ? 0 : 1;
    }

    private static int Replay(IFuzzTarget target, string[] files)
    {
        int failures = 0;
        foreach (string file in files)
        {
            try
            {
                target.Run(File.ReadAllBytes(file));
            }
            catch (Exception exception)
            {
                failures++;
                Console.WriteLine(exception is DifferenceException ? $"difference: {file}: {exception.Message}" : $"crash: {file}: {exception}");
            }
        }

        return failures;
    }

    private static byte[] ReadToEnd(Stream stream)
    {
        using var input = new MemoryStream();
        stream.CopyTo(input);
        return input.ToArray();
    }
}
