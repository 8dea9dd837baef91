using System.Text.Json;
using OidcTokenValidation.Revocation;

namespace OidcTokenValidation.SharedSignals;

/// <summary>What became of an event; a tag of the metrics.</summary>
internal enum EventResult
{
    /// <summary>Tokens are revoked, on all nodes.</summary>
    Applied,

    /// <summary>Tokens are revoked on this node; the feed cannot be reached.</summary>
    Pending,

    /// <summary>There is no room for another revocation.</summary>
    TooManyRevocations,

    /// <summary>An event about the stream.</summary>
    Acknowledged,

    /// <summary>Its type, or the change that it reports, is no reason to reject tokens.</summary>
    Ignored,

    /// <summary>It has no subject that names something in a token.</summary>
    SubjectNotMapped,

    /// <summary>Its subject is one of an issuer that the transmitter may not speak for.</summary>
    IssuerNotAllowed,

    /// <summary>The application's <see cref="SecurityEventTransmitter.MapSubject"/> threw, or did not end in time.</summary>
    MapSubjectThrew,
}

/// <summary>Applies the events of verified tokens.</summary>
internal sealed class EventHandling(TokenRevocations revocations, TimeProvider time, TransmitterReports reports)
{
    // A call that never ends would end the polling, and keep the host from stopping.
    private static readonly TimeSpan MapTimeout = TimeSpan.FromSeconds(10);

    /// <summary>Applies an event.</summary>
    /// <exception cref="OperationCanceledException">The caller cancelled. Tokens may be revoked nevertheless.</exception>
    public ValueTask<EventResult> HandleAsync(Transmitter transmitter, SecurityEvent securityEvent, CancellationToken cancellationToken)
    {
        if (securityEvent.Type.Meaning == EventMeaning.StreamUpdated)
            UpdateStream(transmitter, securityEvent);
        return securityEvent.Type.Meaning is EventMeaning.StreamUpdated or EventMeaning.Verification ? ValueTask.FromResult(EventResult.Acknowledged)
            : securityEvent.IsRevocation ? RevokeAsync(transmitter, securityEvent, cancellationToken)
            : ValueTask.FromResult(EventResult.Ignored);
    }

    private async ValueTask<EventResult> RevokeAsync(Transmitter transmitter, SecurityEvent securityEvent, CancellationToken cancellationToken)
    {
        ReadSubject read = transmitter.Subjects.Read(securityEvent.Subject, securityEvent.Type);
        if (read.IsForeign)
            return EventResult.IssuerNotAllowed;
        EventResult result = await RevokeAllAsync(read.Subjects, securityEvent.OccurredAt, cancellationToken).ConfigureAwait(false);
        if (read is { Subjects.Count: > 0, IsPartial: false })
            return result;

        (EventResult rest, SecurityEventSubject? mapped) = await MapAsync(transmitter, securityEvent.Subject, cancellationToken).ConfigureAwait(false);
        if (mapped is not null)
            rest = await RevokeAllAsync([mapped], securityEvent.OccurredAt, cancellationToken).ConfigureAwait(false);
        return result == EventResult.Applied ? rest : result;
    }

    // All begin before the first is awaited: they are in effect on this node even if the sender disconnects while the feed cannot be reached.
    private async ValueTask<EventResult> RevokeAllAsync(
        IReadOnlyList<SecurityEventSubject> subjects, DateTimeOffset occurredAt, CancellationToken cancellationToken)
    {
        IEnumerable<Task<RevocationOutcome?>> revoking = subjects.Select(subject => RevokeAsync(subject, occurredAt, cancellationToken));
        RevocationOutcome?[] outcomes = await Task.WhenAll(revoking).ConfigureAwait(false);
        return outcomes.Contains(null) ? EventResult.TooManyRevocations
            : outcomes.Contains(RevocationOutcome.Pending) ? EventResult.Pending
            : EventResult.Applied;
    }

    // Null if there is no room.
    private async Task<RevocationOutcome?> RevokeAsync(SecurityEventSubject subject, DateTimeOffset occurredAt, CancellationToken cancellationToken)
    {
        // The named token was issued before the event, whatever its issuer's clock was.
        DateTimeOffset moment = subject.Scope == RevocationScope.Token ? occurredAt + RevocationExpiry.Skew : occurredAt;
        var request = new RevocationRequest(subject.Scope, subject.Issuer, subject.Identifier, RevocationExpiry.Limit(moment, time.GetUtcNow()));
        try
        {
            return await revocations.RevokeAsync(request, RevocationSource.SecurityEvent, cancellationToken).ConfigureAwait(false);
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    // With the result of the event if there is no subject.
    private async ValueTask<(EventResult Result, SecurityEventSubject? Subject)> MapAsync(
        Transmitter transmitter, JsonElement subject, CancellationToken cancellationToken)
    {
        if (transmitter.MapSubject is not { } map || subject.ValueKind != JsonValueKind.Object)
            return (EventResult.SubjectNotMapped, null);
        SecurityEventSubject? mapped;
        try
        {
            mapped = await map(subject, cancellationToken).AsTask().WaitAsync(MapTimeout, time, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            reports.MapSubjectThrew(transmitter, exception);
            return (EventResult.MapSubjectThrew, null);
        }

        bool isUsable = mapped is not null
            && Enum.IsDefined(mapped.Scope)
            && (mapped.Scope == RevocationScope.Issuer || !string.IsNullOrEmpty(mapped.Identifier));
        return !isUsable ? (EventResult.SubjectNotMapped, null)
            : transmitter.Subjects.Contains(mapped!.Issuer) ? (EventResult.Applied, mapped)
            : (EventResult.IssuerNotAllowed, null);
    }

    private void UpdateStream(Transmitter transmitter, SecurityEvent securityEvent)
    {
        StreamStatus stated = securityEvent.FindText("status") switch
        {
            "enabled" => StreamStatus.Enabled,
            "paused" => StreamStatus.Paused,
            "disabled" => StreamStatus.Disabled,
            _ => StreamStatus.NotStated,
        };
        if (transmitter.TryUpdateStream(stated, securityEvent.OccurredAt))
            reports.StreamUpdated(transmitter, stated);
    }
}
