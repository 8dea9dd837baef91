using System.Diagnostics.CodeAnalysis;
using OidcTokenValidation.Jose;

namespace OidcTokenValidation.Introspection;

/// <summary>
/// The requests in progress, one for each token, up to a limit. At the limit a new request replaces the oldest one if that one is slow: tokens for which the
/// endpoint sends no response must not block the others. Not thread-safe.
/// </summary>
internal sealed class ConcurrencyLimit(int limit, ResponseTime responseTime, TimeProvider time)
{
    // Replaced requests stay in this table until they have ended.
    private readonly Dictionary<Sha256Digest, LinkedListNode<IntrospectionRequest>> _byToken = [];
    private readonly LinkedList<IntrospectionRequest> _byAge = [];

    /// <summary>All requests in progress.</summary>
    public IReadOnlyList<IntrospectionRequest> All => [.. _byToken.Values.Select(static node => node.Value)];

    public bool TryFind(Sha256Digest token, [NotNullWhen(true)] out IntrospectionRequest? request)
    {
        request = _byToken.TryGetValue(token, out LinkedListNode<IntrospectionRequest>? node) ? node.Value : null;
        return request is not null;
    }

    /// <summary>Adds a request for a token that no request in progress is for; false if the limit does not allow it.</summary>
    /// <param name="request">The request.</param>
    /// <param name="replaced">The slow request that it replaces, which must be cancelled; null if there is none.</param>
    public bool TryAdd(IntrospectionRequest request, out IntrospectionRequest? replaced)
    {
        replaced = null;
        if (_byAge.Count >= limit)
        {
            // An HTTP handler that ignores cancellation must not exceed the limit without bound.
            IntrospectionRequest oldest = _byAge.First!.Value;
            if (_byToken.Count >= 2 * limit || time.GetElapsedTime(oldest.StartedAt) < responseTime.SlowThreshold)
                return false;
            _byAge.RemoveFirst();
            replaced = oldest;
        }

        _byToken.Add(request.Token.Hash, _byAge.AddLast(request));
        return true;
    }

    public void Remove(IntrospectionRequest request)
    {
        // A later request for the same token has its own entry.
        if (!_byToken.TryGetValue(request.Token.Hash, out LinkedListNode<IntrospectionRequest>? node) || node.Value != request)
            return;
        _byToken.Remove(request.Token.Hash);
        if (node.List is not null)
            _byAge.Remove(node);
    }
}

/// <summary>How long the endpoint takes to respond, and after what time a request is slow. Not thread-safe.</summary>
internal sealed class ResponseTime(TimeSpan timeout)
{
    private const int SlowFactor = 4;

    private static readonly TimeSpan MinSlowThreshold = TimeSpan.FromMilliseconds(200);

    // The assumption before the first response.
    private TimeSpan _average = TimeSpan.FromMilliseconds(250);

    /// <summary>A request that is older than this is slow.</summary>
    public TimeSpan SlowThreshold
    {
        get
        {
            TimeSpan threshold = _average * SlowFactor;
            return threshold < MinSlowThreshold ? MinSlowThreshold : threshold > timeout ? timeout : threshold;
        }
    }

    // Falls fast and rises slowly: a few tokens with slow responses must not delay the replacement of requests without one.
    public void Add(TimeSpan duration) => _average += (duration - _average) / (duration < _average ? 2 : 16);
}
