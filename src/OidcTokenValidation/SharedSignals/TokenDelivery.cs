using System.Text.Json;
using OidcTokenValidation.SecurityEvents;

namespace OidcTokenValidation.SharedSignals;

/// <summary>Receives security event tokens, pushed or polled. A token that is received again changes nothing: what it revokes is decided by its own times
/// alone.</summary>
internal sealed class TokenDelivery(EventHandling handling, TransmitterReports reports)
{
    /// <summary>Verifies a token and applies its events.</summary>
    /// <param name="senders">The transmitters that may have sent it, at least one.</param>
    /// <param name="isPolled">Whether it was polled, so that its sender is known.</param>
    /// <param name="text">A JWS in compact serialisation.</param>
    /// <param name="cancellationToken">Ends the waiting for keys and for the feed.</param>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public async ValueTask<Delivery> ReceiveAsync(
        IReadOnlyList<Transmitter> senders, bool isPolled, ReadOnlyMemory<char> text, CancellationToken cancellationToken)
    {
        // A token of another issuer costs one reading, and no key.
        Transmitter sender = senders[0];
        Delivery outcome = await ReceiveAsync(sender, text, cancellationToken).ConfigureAwait(false);
        for (int i = 1; i < senders.Count && outcome.Failure == TokenFailureCode.IssuerNotTrusted; i++)
        {
            sender = senders[i];
            outcome = await ReceiveAsync(sender, text, cancellationToken).ConfigureAwait(false);
        }

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
