using System.Globalization;

namespace OidcTokenValidation.Benchmarks.ScaleOut;

/// <summary>How large caches and stores have to be, and what nodes fetch and verify: real validators, a clock that is moved, users who are made up.</summary>
internal static class ScaleOutRun
{
    private const int DefaultUsers = 20_000;
    private const int DefaultRequestsPerHour = 20;

    public static async Task RunAsync(params IReadOnlyList<string> args)
    {
        int users = args.Count > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : DefaultUsers;
        int requestsPerHour = args.Count > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : DefaultRequestsPerHour;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{users:N0} users of {requestsPerHour:N0} requests an hour, tokens of 1 h, ES256; all numbers for a million of them."));
        Console.WriteLine();
        await TokenHours.RunAsync(users, requestsPerHour);
        Console.WriteLine();
        ProofMinutes.Run(users, requestsPerHour);
        Console.WriteLine();
        await FetchDay.RunAsync();
    }
}
