using OidcTokenValidation.Issuers;
using OidcTokenValidation.Keys;

namespace OidcTokenValidation.Pipeline;

/// <summary>Waits for the keys that a start requires, and finds the issuers without keys.</summary>
internal static class MissingKeys
{
    private const string Advice = "Where a provider only starts more slowly, raise the time limit (RequireKeysWithin). "
        + "Without that limit the API starts, and requests with their tokens get 503 until the keys are fetched.";

    /// <summary>Returns one text for each issuer that has no usable keys when the limit has passed: its fault, and what to do about it.</summary>
    public static async Task<IReadOnlyList<string>> FindAsync(
        IReadOnlyList<Issuer> issuers, TimeSpan limit, TimeProvider time, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        await Task.WhenAll(issuers.Select(issuer => WaitAsync(issuer.Source, either.Token, cancellationToken))).ConfigureAwait(false);
        return [.. issuers.Where(static issuer => !HasKeys(issuer.Source)).Select(static issuer => Describe(issuer.Keys.Health))];
    }

    /// <exception cref="InvalidOperationException">There are faults; the message has all of them.</exception>
    public static void ThrowIfAny(IReadOnlyList<string> faults)
    {
        if (faults.Count > 0)
        {
            throw new InvalidOperationException($"""
                The start requires the keys of every issuer, and these have none:
                {string.Join(Environment.NewLine, faults.Select(static fault => $"- {fault}"))}
                {Advice}
                """.ReplaceLineEndings());
        }
    }

    // The limit never ends the first attempt, which has its own time limits. The source makes further ones, within its back-off and its budget.
    private static async Task WaitAsync(IKeySource source, CancellationToken limit, CancellationToken cancellationToken)
    {
        var found = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        void Check()
        {
            if (HasKeys(source))
                found.TrySetResult();
        }

        source.Fetched += Check;
        try
        {
            Task attempt = source.RefreshAsync(cancellationToken);
            Check();
            await Task.WhenAny(found.Task, attempt).ConfigureAwait(false);
            await found.Task.WaitAsync(limit).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
        }
        finally
        {
            source.Fetched -= Check;
        }
    }

    // Imported and local keys count: tokens can be validated with them.
    private static bool HasKeys(IKeySource source) => source.Keys.Count > 0;

    private static string Describe(IssuerKeyHealth health) => $"{health.Issuer}: {health.LastFault}, {health.LastFaultAdvice ?? "no fetch has ended yet."}";
}
