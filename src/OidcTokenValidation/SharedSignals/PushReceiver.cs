using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using OidcTokenValidation.SecurityEvents;
using OidcTokenValidation.Telemetry;

namespace OidcTokenValidation.SharedSignals;

/// <summary>Receives events that transmitters push (RFC 8935 §2.2), and creates the responses.</summary>
internal sealed class PushReceiver(IReadOnlyList<Transmitter> transmitters, TokenDelivery delivery, TransmitterReports reports, TimeProvider time)
{
    private const string MediaType = "application/secevent+jwt";

    private static readonly KeyValuePair<string, string> NoStore = new("Cache-Control", "no-store");
    private static readonly SecurityEventResponse Accepted = new(202, default, NoStore);
    private static readonly SecurityEventResponse MethodNotAllowed = new(405, default, NoStore, new("Allow", "POST"));
    private static readonly SecurityEventResponse InvalidRequest = Write(400, DeliveryError.InvalidRequest);
    private static readonly SecurityEventResponse Unauthorized =
        Write(401, DeliveryError.AuthenticationFailed, new KeyValuePair<string, string>("WWW-Authenticate", "Bearer realm=\"security-events\""));

    /// <summary>Receives a request, the cheapest checks first.</summary>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public async ValueTask<SecurityEventResponse> ReceiveAsync(SecurityEventRequest request, CancellationToken cancellationToken)
    {
        if (!string.Equals(request.Method, "POST", StringComparison.Ordinal))
            return Refuse(ReceiverFault.MethodNotAllowed, "It is not a POST.", MethodNotAllowed);
        Transmitter[] senders = [.. transmitters.Where(transmitter => transmitter.Admits(request.Authorization))];
        if (senders.Length == 0)
            return Refuse(ReceiverFault.CredentialsNotAccepted, "Its Authorization field has none of the PushSecrets.", Unauthorized);
        if (!IsToken(request.ContentType))
            return Refuse(ReceiverFault.MediaTypeNotAccepted, $"Its Content-Type is not {MediaType} (RFC 8935 §2.1).", InvalidRequest);
        (ReadOnlyMemory<byte> body, ReceiverFault? fault) =
            await EventBody.ReadAsync(request.Body, Transmitter.MaxTokenLength, time, cancellationToken).ConfigureAwait(false);
        if (fault is { } incomplete)
            return Refuse(incomplete, "Its body is longer than 64 KiB, ended early, or took more than 10 seconds.", InvalidRequest);
        ReadOnlyMemory<char> text = Encoding.Latin1.GetString(body.Span).AsMemory();
        return Respond(await delivery.ReceiveAsync(senders, isPolled: false, text, cancellationToken).ConfigureAwait(false));
    }

    private SecurityEventResponse Refuse(ReceiverFault fault, string advice, SecurityEventResponse response)
    {
        reports.Refused(Tags.Get(fault), advice);
        return response;
    }

    private static SecurityEventResponse Respond(in Delivery received) =>
        received.IsReceived ? Accepted
        : received.RetryAfter is { } delay
            ? new(503, default, NoStore, new("Retry-After", Math.Max(1, Math.Ceiling(delay.TotalSeconds)).ToString(CultureInfo.InvariantCulture)))
        : Write(400, DeliveryError.From(received.Failure));

    // RFC 8935 §2.3
    private static SecurityEventResponse Write(int status, DeliveryError error, params IEnumerable<KeyValuePair<string, string>> headers)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("err", error.Code);
            json.WriteString("description", error.Description);
            json.WriteEndObject();
        }

        return new(status, buffer.WrittenMemory, [NoStore, .. headers]);
    }

    private static bool IsToken(ReadOnlySpan<char> contentType)
    {
        int end = contentType.IndexOf(';');
        return (end < 0 ? contentType : contentType[..end]).Trim(" \t").Equals(MediaType, StringComparison.OrdinalIgnoreCase);
    }
}
