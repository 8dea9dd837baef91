namespace OidcTokenValidation.Benchmarks.Tokens;

/// <summary>A backchannel whose use fails the benchmark.</summary>
internal sealed class Backchannel : HttpMessageHandler
{
    private int _requests;

    public static Backchannel Create() => new();

    public void ThrowIfUsed()
    {
        if (_requests > 0)
            throw new InvalidOperationException("Expected no key to be fetched.");
    }

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _requests);
        throw new HttpRequestException("There is no network here.");
    }
}
