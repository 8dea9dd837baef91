namespace OidcTokenValidation.Tool.Conformance;

/// <summary>Limits the requests in a second. They are sent one after the other.</summary>
/// <param name="rate">The requests in a second.</param>
internal sealed class Pace(int rate)
{
    private readonly TimeSpan _gap = TimeSpan.FromSeconds(1) / rate;
    private long? _last;

    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        if (_last is { } last && _gap - TimeProvider.System.GetElapsedTime(last) is { Ticks: > 0 } rest)
            await Task.Delay(rest, TimeProvider.System, cancellationToken).ConfigureAwait(false);
        _last = TimeProvider.System.GetTimestamp();
    }
}
