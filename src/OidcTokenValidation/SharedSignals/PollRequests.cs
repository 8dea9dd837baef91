using System.Net;
using System.Net.Http.Headers;
using OidcTokenValidation.Keys;

namespace OidcTokenValidation.SharedSignals;

/// <summary>A poll response, or why there is none.</summary>
/// <param name="Response">The response; null if there is none.</param>
/// <param name="HasTimedOut">Whether the time ended without a response: a long poll without events.</param>
/// <param name="Fault">Why there is none, for operators.</param>
internal readonly record struct PollOutcome(PollResponse? Response, bool HasTimedOut, string? Fault)
{
    /// <summary>Whether the response was longer than the limit: one with fewer tokens may not be.</summary>
    public bool IsTooLong { get; init; }

    public static PollOutcome Failed(string fault) => new(Response: null, HasTimedOut: false, fault);
}

/// <summary>Sends the poll requests for one transmitter (RFC 8936 §2.4), and reads the responses within bounds.</summary>
internal sealed class PollRequests(SecurityEventTransmitter options, HttpClient http, TimeProvider time)
{
    private const int MaxResponseBytes = 1024 * 1024;

    // Shorter than the time after which proxies end an idle connection.
    private static readonly TimeSpan LongTimeout = TimeSpan.FromSeconds(45);
    private static readonly TimeSpan ShortTimeout = TimeSpan.FromSeconds(10);
    private static readonly MediaTypeHeaderValue Json = new("application/json");

    private readonly BoundedHttpReader _long = new(http, LongTimeout, MaxResponseBytes, time);
    private readonly BoundedHttpReader _short = new(http, ShortTimeout, MaxResponseBytes, time);
    private readonly Uri _endpoint = new(options.PollEndpoint!);
    private readonly string? _secret = options.PollSecret;
    private readonly Func<CancellationToken, ValueTask<string>>? _getToken = options.GetPollToken;

    /// <summary>Sends a request.</summary>
    /// <param name="body">The body.</param>
    /// <param name="isLong">Whether the transmitter may wait for an event.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public async Task<PollOutcome> SendAsync(byte[] body, bool isLong, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, _endpoint) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = Json;
        RequestFields.AddForIntrospection(request.Headers);
        try
        {
            string? token = _getToken is null ? _secret
                : await _getToken(cancellationToken).AsTask().WaitAsync(ShortTimeout, time, cancellationToken).ConfigureAwait(false);
            request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            return PollOutcome.Failed($"GetPollToken threw {exception.GetType().FullName}, or returned no token that can be sent.");
        }

        BoundedResponse response = await (isLong ? _long : _short).SendAsync(request, cancellationToken).ConfigureAwait(false);
        return response.Fault switch
        {
            KeyFetchFault.None => PollResponse.Read(response.Body.Span, out string? fault) is { } read
                ? new(read, HasTimedOut: false, Fault: null)
                : PollOutcome.Failed($"The response cannot be read: {fault}."),
            KeyFetchFault.TimedOut => new(Response: null, HasTimedOut: true, "The endpoint has not responded in time."),
            KeyFetchFault.StatusNotOk => PollOutcome.Failed(Describe(response.Status)),
            _ => PollOutcome.Failed($"{response.Fault}{(response.Detail is null ? "" : $": {response.Detail}")}.") with
            {
                IsTooLong = response.Fault == KeyFetchFault.TooLarge,
            },
        };
    }

    private static string Describe(HttpStatusCode status) => status switch
    {
        HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => $"The status is {(int)status}: check PollSecret or GetPollToken.",
        HttpStatusCode.NotFound => "The status is 404: check PollEndpoint, and whether the stream exists.",
        _ => $"The status is {(int)status}.",
    };
}
