using System.Net;
using System.Net.Http.Headers;
using OidcTokenValidation.Testing;

namespace OidcTokenValidation.Keys;

/// <summary>How the provider of a soak test answers.</summary>
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
}

/// <summary>A provider inside the process. What it says is decided when a request comes; a slow answer arrives later, and may be out of date by then.</summary>
internal sealed class SoakProvider(TestIssuer issuer, TestClock clock, Action changed) : HttpMessageHandler
{
    private readonly Lock _gate = new();
    private readonly List<DateTimeOffset> _requests = [];
    private (TaskCompletionSource Arrival, DateTimeOffset Due)? _parked;

    public SoakMood Mood { get; set; }

    public TimeSpan Delay { get; set; }

    /// <summary><c>max-age</c> of the key set; none if null.</summary>
    public TimeSpan? MaxAge { get; set; }

    /// <summary>When the last good key set was written, and the kids in it.</summary>
    public (DateTimeOffset At, IReadOnlySet<string> Kids)? Written { get; private set; }

    /// <summary>Whether an answer is on its way, for which time has to pass.</summary>
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

    /// <summary>Lets arrive what is due.</summary>
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
        await using CancellationTokenRegistration givenUp = cancellationToken.Register(() =>
        {
            lock (_gate)
            {
                _parked = null;
            }

            arrival.TrySetCanceled(cancellationToken);
        });
        lock (_gate)
        {
            _parked = (arrival, due);
        }

        changed();
        await arrival.Task;
    }

    private HttpResponseMessage Write(SoakMood mood, HttpRequestMessage request) => mood switch
    {
        SoakMood.Unreachable => throw new HttpRequestException("There is nobody."),
        SoakMood.ServerError => new(HttpStatusCode.InternalServerError) { RequestMessage = request },
        SoakMood.Html => Ok(request, "<html>"),
        SoakMood.EmptySet => Ok(request, IsForKeys(request) ? """{"keys":[]}""" : issuer.Metadata),
        SoakMood.WrongIssuer => Ok(request, IsForKeys(request) ? "null" : issuer.Metadata.Replace(issuer.Issuer, "https://else.example", StringComparison.Ordinal)),
        _ => IsForKeys(request) ? Keys(request) : Ok(request, issuer.Metadata),
    };

    private static bool IsForKeys(HttpRequestMessage request) => request.RequestUri!.AbsolutePath.EndsWith("/jwks", StringComparison.Ordinal);

    private HttpResponseMessage Keys(HttpRequestMessage request)
    {
        Written = (clock.GetUtcNow(), issuer.Keys.Select(static key => key.KeyId).ToHashSet(StringComparer.Ordinal));
        HttpResponseMessage response = Ok(request, issuer.Jwks);
        response.Headers.CacheControl = MaxAge is { } age ? new CacheControlHeaderValue { MaxAge = age } : null;
        return response;
    }

    private static HttpResponseMessage Ok(HttpRequestMessage request, string body) => new(HttpStatusCode.OK) { RequestMessage = request, Content = new StringContent(body) };
}
