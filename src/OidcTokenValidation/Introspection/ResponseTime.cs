namespace OidcTokenValidation.Introspection;

/// <summary>How long the endpoint takes to answer, and from when on a question is slow. Not thread-safe.</summary>
internal sealed class ResponseTime(TimeSpan timeout)
{
    private const int SlowFactor = 4;

    private static readonly TimeSpan LeastPatience = TimeSpan.FromMilliseconds(200);

    // Before the first answer.
    private TimeSpan _usual = TimeSpan.FromMilliseconds(250);

    /// <summary>A question that is older than this is slow.</summary>
    public TimeSpan Patience
    {
        get
        {
            TimeSpan patience = _usual * SlowFactor;
            return patience < LeastPatience ? LeastPatience : patience > timeout ? timeout : patience;
        }
    }

    // Down fast and up slowly: some tokens that are answered slowly must not make the others wait for their places.
    public void Add(TimeSpan taken) => _usual += (taken - _usual) / (taken < _usual ? 2 : 16);
}
