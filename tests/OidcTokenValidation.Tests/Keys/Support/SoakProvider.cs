using System.Net;
using System.Net.Http.Headers;
using OidcTokenValidation.Testing;

namespace OidcTokenValidation.Tests.Keys.Support;

/// <summary>How the provider of a soak test responds.</summary>
internal enum SoakMood
{
    Well,
    Slow,
    Hanging,
    Unreachable,
    ServerError,
    Html,
    EmptySet,
    WrongIssuer,

    /// <summary>200 with the tag of the good key set and half a body.</summary>
    DamagedUnderItsTag,
}

/// <summary>A provider inside the process. The response is decided when a request arrives; a slow one arrives later, and may be out of date by then.</summary>
internal sealed class SoakProvider(TestIssuer issuer, TestClock clock, Action changed) : HttpMessageHandler
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, (string Jwks, IReadOnlySet<TestSigningKey> Keys)> _abandoned = new(StringComparer.Ordinal);
    private string _path = "/jwks";
    private readonly List<DateTimeOffset> _requests = [];
    private (TaskCompletionSource Arrival, DateTimeOffset Due)? _parked;

    public SoakMood Mood { get; set; }

    public TimeSpan Delay { get; set; }

    /// <summary><c>max-age</c> of the key set; none if null.</summary>
    public TimeSpan? MaxAge { get; set; }

    /// <summary>When the last good key set was written, and the keys in it.</summary>
    public (DateTimeOffset At, IReadOnlySet<TestSigningKey> Keys)? Written { get; private set; }

    /// <summary>When the keys moved to another address.</summary>
    public DateTimeOffset? MovedAt { get; private set; }

    /// <summary>How many responses were 304 for an unchanged document.</summary>
    public int NotModified { get; private set; }

    /// <summary>Whether a response is pending, for which time has to pass.</summary>
    public bool IsParked
    {
        get
        {
            lock (_gate)
            {
                return _parked is not null;
            }
        }
    }

    public IReadOnlyList<DateTimeOffset> Requests
    {
        get
        {
            lock (_gate)
            {
                return [.. _requests];
            }
        }
    }

    /// <summary>Delivers the responses that are due.</summary>
    public void Deliver()
    {
        TaskCompletionSource? arrival = null;
        lock (_gate)
        {
            if (_parked is { } parked && parked.Due <= clock.GetUtcNow())
                (arrival, _parked) = (parked.Arrival, null);
        }

        arrival?.SetResult();
    }

    /// <summary>Publishes the keys at another address from now on; the old address continues to serve the current keys.</summary>
    public void Move()
    {
        _abandoned[_path] = Current;
        _path = $"/{_abandoned.Count}/jwks";
        MovedAt = clock.GetUtcNow();
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        SoakMood mood = Mood;
        lock (_gate)
        {
            _requests.Add(clock.GetUtcNow());
        }

        HttpResponseMessage response = Write(mood, request);
        if (mood is SoakMood.Slow or SoakMood.Hanging)
            await ParkAsync(mood == SoakMood.Hanging ? DateTimeOffset.MaxValue : clock.GetUtcNow() + Delay, cancellationToken);
        return response;
    }

    private async Task ParkAsync(DateTimeOffset due, CancellationToken cancellationToken)
    {
        var arrival = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            _parked = (arrival, due);
        }

        // After the response is parked: a request that was cancelled before would otherwise stay parked, and the world would not wait for later fetches.
        await using CancellationTokenRegistration givenUp = cancellationToken.Register(() =>
        {
            lock (_gate)
            {
                _parked = null;
            }

            arrival.TrySetCanceled(cancellationToken);
        });
        changed();
        await arrival.Task;
    }

    private HttpResponseMessage Write(SoakMood mood, HttpRequestMessage request) => mood switch
    {
        SoakMood.Unreachable => throw new HttpRequestException("The provider is unreachable."),
        SoakMood.ServerError => new(HttpStatusCode.InternalServerError) { RequestMessage = request },
        SoakMood.Html => Ok(request, "<html>"),
        SoakMood.EmptySet => Ok(request, IsForKeys(request) ? """{"keys":[]}""" : Metadata),
        SoakMood.DamagedUnderItsTag => IsForKeys(request) ? Tagged(Ok(request, At(request).Jwks[..50]), At(request).Jwks) : Ok(request, Metadata),
        SoakMood.WrongIssuer => Ok(request, IsForKeys(request) ? "null" : Metadata.Replace(issuer.Issuer, "https://else.example", StringComparison.Ordinal)),
        _ => IsForKeys(request) ? Keys(request) : Ok(request, Metadata),
    };

    private string Metadata => issuer.Metadata.Replace("/jwks\"", _path + "\"", StringComparison.Ordinal);

    private (string Jwks, IReadOnlySet<TestSigningKey> Keys) Current => (issuer.Jwks, issuer.Keys.ToHashSet());

    private (string Jwks, IReadOnlySet<TestSigningKey> Keys) At(HttpRequestMessage request) => _abandoned.GetValueOrDefault(request.RequestUri!.AbsolutePath, Current);

    private static HttpResponseMessage Tagged(HttpResponseMessage response, string jwks)
    {
        response.Headers.ETag = new EntityTagHeaderValue($"\"{jwks.GetHashCode(StringComparison.Ordinal)}\"");
        return response;
    }

    private static bool IsForKeys(HttpRequestMessage request) => request.RequestUri!.AbsolutePath.EndsWith("/jwks", StringComparison.Ordinal);

    private HttpResponseMessage Keys(HttpRequestMessage request)
    {
        (string jwks, IReadOnlySet<TestSigningKey> keys) = At(request);
        Written = (clock.GetUtcNow(), keys);
        HttpResponseMessage response = Tagged(Ok(request, jwks), jwks);
        if (request.Headers.IfNoneMatch.Contains(response.Headers.ETag!))
        {
            response.StatusCode = HttpStatusCode.NotModified;
            NotModified++;
        }

        response.Headers.CacheControl = MaxAge is { } age ? new CacheControlHeaderValue { MaxAge = age } : null;
        return response;
    }

    private static HttpResponseMessage Ok(HttpRequestMessage request, string body) => new(HttpStatusCode.OK) { RequestMessage = request, Content = new StringContent(body) };
}
