namespace OidcTokenValidation.Benchmarks.Starts;

/// <summary>What one start took.</summary>
/// <param name="Ready">Until the program printed that it listens.</param>
/// <param name="Responded">Until the response to a request that was sent then.</param>
/// <param name="RestedRequest">A first request that was sent a second later, alone.</param>
internal readonly record struct Start(TimeSpan Ready, TimeSpan Responded, TimeSpan RestedRequest)
{
    public static readonly Func<Start, TimeSpan>[] Times = [static start => start.Ready, static start => start.Responded, static start => start.RestedRequest];
}
