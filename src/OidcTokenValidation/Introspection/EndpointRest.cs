using System.Net;
using OidcTokenValidation.Issuers;

namespace OidcTokenValidation.Introspection;

/// <summary>Leaves an endpoint alone that has just failed. Not thread-safe: its owner holds a lock.</summary>
internal sealed class EndpointRest(TimeProvider time)
{
    private int _failures;
    private TimeSpan _rest;
    private long _restsSince;

    /// <summary>How long until it may be asked again; zero if it may now.</summary>
    public TimeSpan Left
    {
        get
        {
            TimeSpan left = _rest - time.GetElapsedTime(_restsSince);
            return left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }
    }

    /// <summary>Takes note of an answer, or of there being none.</summary>
    public void Note(in IntrospectionResponse response)
    {
        // Requests that were under way together fail together: they count as one failure.
        if (response.Body is not null)
            (_failures, _rest) = (0, TimeSpan.Zero);
        else if (IsOfEndpoint(response.Status) && Left == TimeSpan.Zero)
            (_rest, _restsSince) = (BackOff.After(++_failures), time.GetTimestamp());
    }

    // What one token may have caused, a bad request or an answer that is too large, says nothing about the next: nobody can stop the others by it.
    private static bool IsOfEndpoint(int status) =>
        status is not (int)HttpStatusCode.OK
        && status is < 400 or >= 500 or (int)HttpStatusCode.Unauthorized or (int)HttpStatusCode.Forbidden or (int)HttpStatusCode.TooManyRequests;
}
