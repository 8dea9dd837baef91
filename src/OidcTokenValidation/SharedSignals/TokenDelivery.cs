using System.Text.Json;
using OidcTokenValidation.SecurityEvents;

namespace OidcTokenValidation.SharedSignals;

/// <summary>Receives security event tokens, pushed or polled. A token that is received again changes nothing: what it revokes is decided by its own times
/// alone.</summary>
internal sealed class TokenDelivery(EventHandling handling, TransmitterReports reports)
{
    private readonly SenderReader _senders = new();

    /// <summary>Verifies a token and applies its events.</summary>
    /// <param name="senders">The transmitters that may have sent it, at least one.</param>
    /// <param name="isPolled">Whether it was polled, so that its sender is known.</param>
    /// <param name="text">A JWS in compact serialisation.</param>
    /// <param name="cancellationToken">Ends the waiting for keys and for the feed.</param>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public async ValueTask<Delivery> ReceiveAsync(
        IReadOnlyList<Transmitter> senders, bool isPolled, ReadOnlyMemory<char> text, CancellationToken cancellationToken)
    {
        (Transmitter? sender, TokenFailure? failure) = (senders[0], null);
        if (senders.Count > 1)
            sender = _senders.Find(senders, text, out failure);
        Delivery outcome = sender is null
            ? Delivery.Rejected(failure!.Code)
            : await ReceiveAsync(sender, text, cancellationToken).ConfigureAwait(false);
        sender ??= senders[0];
        reports.Delivered(sender, isPolled || sender.HasSecrets, outcome);
        return outcome;
    }

    private async ValueTask<Delivery> ReceiveAsync(Transmitter transmitter, ReadOnlyMemory<char> text, CancellationToken cancellationToken)
    {
        EventTokenResult result = await transmitter.Verifier.VerifyAsync(text, cancellationToken).ConfigureAwait(false);
        if (result.Token is not { } token)
            return Delivery.From(result);
        if (ReadEvents(token) is not { } events)
            return Delivery.Rejected(TokenFailureCode.ClaimInvalid);

        bool isComplete = true;
        foreach (SecurityEvent one in events)
        {
            EventResult handled = await handling.HandleAsync(transmitter, one, cancellationToken).ConfigureAwait(false);
            reports.Handled(transmitter, one.Type, handled);
            isComplete &= handled is not (EventResult.Pending or EventResult.TooManyRevocations or EventResult.MapSubjectThrew);
        }

        return isComplete ? Delivery.Received : Delivery.NotApplied;
    }

    private static IReadOnlyList<SecurityEvent>? ReadEvents(EventToken token) => EventReader.Read(JsonElement.Parse(token.Claims.Payload), token.IssuedAt);
}
