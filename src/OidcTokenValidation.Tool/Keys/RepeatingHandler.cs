using System.Collections.Concurrent;

namespace OidcTokenValidation.Tool.Keys;

/// <summary>The handler of one validator.</summary>
internal sealed class RepeatingHandler(RepeatedResponses responses) : HttpMessageHandler
{
    private readonly ConcurrentQueue<RecordedFetch> _fetches = [];

    /// <summary>The requests of this validator, in order.</summary>
    public IReadOnlyList<RecordedFetch> Fetches => [.. _fetches];

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        RepeatedResponse response = await responses.GetAsync(request, cancellationToken).ConfigureAwait(false);
        _fetches.Enqueue(response.Fetch);
        response.Exception?.Throw();
        return response.CreateMessage(request);
    }
}
