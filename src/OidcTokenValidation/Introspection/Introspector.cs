using System.Diagnostics;
using OidcTokenValidation.Keys;
using OidcTokenValidation.Profiles;
using OidcTokenValidation.Telemetry;

namespace OidcTokenValidation.Introspection;

/// <summary>
/// Introspects opaque tokens: from the cache, or by a request to the endpoint, one for each token at a time.
/// <see cref="EndpointGate"/> bounds the requests; a token that may not be sent now is unavailable at once.
/// </summary>
internal sealed class Introspector(
    string issuer,
    TokenProfile profile,
    IntrospectionClient client,
    SignedResponses signed,
    IntrospectionCache cache,
    KeySourceServices services,
    EndpointGate gate) : IDisposable
{
    private readonly LogInterval _interval = new(services.Time);
    private volatile bool _disposed;

    /// <summary>The issuer whose endpoint is used.</summary>
    public string Issuer => issuer;

    /// <summary>How many responses are cached.</summary>
    public int CachedCount => cache.Count;

    /// <summary>Whether requests to the endpoint back off because it fails, and how long until a token is sent again.</summary>
    public (bool IsBackingOff, TimeSpan RetryAfter) Endpoint => gate.State;

    /// <summary>Whether a response is used only with a signature, and so with keys of the issuer.</summary>
    public bool NeedsKeys => signed.AreRequired;

    /// <summary>How its opaque tokens are read.</summary>
    public TokenProfile Profile => profile;

    /// <summary>Introspects a token. The request continues for other callers when this one cancels.</summary>
    public ValueTask<IntrospectionResult> IntrospectAsync(OpaqueToken token, CancellationToken cancellationToken)
    {
        if (cache.TryGet(token.Hash, out IntrospectionResult cached))
        {
            services.Telemetry.IntrospectionCache.Hit();
            return ValueTask.FromResult(cached);
        }

        services.Telemetry.IntrospectionCache.Missed();
        Admission admission = gate.Admit(token);
        admission.Replaced?.Dispose();
        SendDueProbe();
        if (admission.Request is not { } request)
            return ValueTask.FromResult(IntrospectionResult.Unavailable(admission.RetryAfter));
        if (admission.IsNew)
            _ = SendAsync(request);
        return new(request.Result.WaitAsync(cancellationToken));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        gate.Dispose();
        cache.Dispose();
    }

    private void SendDueProbe()
    {
        if (gate.TryStartProbe(out IntrospectionRequest? probe))
            _ = SendAsync(probe);
    }

    private async Task SendAsync(IntrospectionRequest request)
    {
        IntrospectionResult result;
        string outcome = nameof(IntrospectionFault.Unexpected);
        Activity? activity = null;
        try
        {
            activity = Activities.Introspect();
            IntrospectionResponse response = await client.IntrospectAsync(request.Token, request.Cancellation).ConfigureAwait(false);
            response = await signed.OpenAsync(response, request.Cancellation).ConfigureAwait(false);
            result = Complete(request, response, out outcome);
        }
        catch (Exception exception)
        {
            Log(() => ValidationLog.IntrospectionException(services.Logger, issuer, exception));
            result = IntrospectionResult.Unavailable(gate.Complete(request, IntrospectionResponse.Failed(IntrospectionFault.Unexpected)));
        }

        TimeSpan duration = services.Time.GetElapsedTime(request.StartedAt);
        bool isAvailable = result.Status != IntrospectionStatus.Unavailable;
        Observers.Notify(() => services.Telemetry.Introspections.Record(activity, issuer, outcome, isAvailable, duration));
        request.Complete(result);
        SendDueProbe();
    }

    private void Log(Action write)
    {
        if (!_disposed)
            _interval.Notify(write);
    }

    private IntrospectionResult Complete(IntrospectionRequest request, IntrospectionResponse response, out string outcome)
    {
        IntrospectedToken? introspected = null;
        bool isUsable = response.Body is not null && IntrospectedToken.TryRead(response, out introspected, out response);

        // Before the request is removed from those in progress: the next caller finds the response, and sends no second request.
        if (isUsable && !request.IsProbe)
            cache.Add(request.Token.Hash, introspected, request.StartedAt);
        TimeSpan retryAfter = gate.Complete(request, response);
        if (isUsable)
        {
            var result = IntrospectionResult.From(introspected);
            outcome = Tags.Get(result.Status);
            return result;
        }

        outcome = Tags.Get(response.Fault);
        Log(() => ValidationLog.IntrospectionFailed(services.Logger, issuer, response.Fault, response.Describe()));
        return IntrospectionResult.Unavailable(retryAfter);
    }
}
