using OidcTokenValidation.Revocation;
using OidcTokenValidation.Tokens;

namespace OidcTokenValidation.SecurityEvents;

/// <summary>Receives logout tokens (OpenID Connect Back-Channel Logout 1.0 §2.5, §2.6, §2.7, §2.8).</summary>
/// <remarks>Only a verified token changes anything, and it is stored as received when its effect is complete, so that a failure does not use it up.</remarks>
internal sealed class LogoutReceiver(LogoutSettings settings, EventTokenVerifier verifier, ReceivedTokens received, EventReports reports, TimeProvider time)
{
    // Before the token in the form, and other values of the provider.
    private const int FormBytes = 4096;

    // The feed can be back at once.
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(5);

    /// <inheritdoc cref="AccessTokenValidator.ReceiveBackchannelLogoutAsync"/>
    public async ValueTask<SecurityEventResponse> ReceiveAsync(SecurityEventRequest request, CancellationToken cancellationToken)
    {
        if (!string.Equals(request.Method, "POST", StringComparison.Ordinal))
            return Reject(ReceiverFault.MethodNotAllowed);
        if (!LogoutForm.IsForm(request.ContentType))
            return Reject(ReceiverFault.MediaTypeNotAccepted);
        (ReadOnlyMemory<byte> body, ReceiverFault? incomplete) =
            await EventBody.ReadAsync(request.Body, settings.MaxTokenLength + FormBytes, time, cancellationToken).ConfigureAwait(false);
        if (incomplete is { } fault)
            return Reject(fault);
        if (!LogoutForm.TryFindToken(body.Span, out string? text))
            return Reject(ReceiverFault.FormNotAccepted);

        EventTokenResult result = await verifier.VerifyAsync(text.AsMemory(), cancellationToken).ConfigureAwait(false);
        return result.Token is { } token ? await ApplyAsync(token, cancellationToken).ConfigureAwait(false) : Reject(result);
    }

    private async ValueTask<SecurityEventResponse> ApplyAsync(EventToken token, CancellationToken cancellationToken)
    {
        ReplayKey key = ReceivedTokens.CreateKey("logout", token);
        if (received.Contains(key))
            return Reject(ReceiverFault.Repeated);
        if (await RevokeAllAsync(token, cancellationToken).ConfigureAwait(false) is { } fault)
        {
            reports.NotApplied(fault.ToString(), token.Issuer);
            return EventResponses.Retry(Retry);
        }

        if (!await received.TryAddAsync(key, settings.Rules.GetAcceptedUntil(token.IssuedAt), cancellationToken).ConfigureAwait(false))
            return Reject(ReceiverFault.Repeated);
        reports.Applied();
        return EventResponses.Done;
    }

    // All begin before the first is awaited: they are in effect on this node even if the sender disconnects while the feed cannot be reached.
    private async ValueTask<ReceiverFault?> RevokeAllAsync(EventToken token, CancellationToken cancellationToken)
    {
        IEnumerable<Task<ReceiverFault?>> revoking = GetRevocations(token).Select(revocation => RevokeAsync(revocation, cancellationToken));
        return (await Task.WhenAll(revoking).ConfigureAwait(false)).FirstOrDefault(static fault => fault is not null);
    }

    // The session too where the subject is revoked: the provider may use another 'sub' for each client (OpenID Connect Core §8.1).
    private IEnumerable<RevocationRequest> GetRevocations(EventToken token)
    {
        DateTimeOffset moment = RevocationExpiry.Limit(EventToken.GetEndOfSecond(token.IssuedAt), time.GetUtcNow());
        (string? session, string? subject) = (token.FindText(RegisteredClaim.SessionId), token.FindText(RegisteredClaim.Subject));
        if (session is not null)
            yield return new(RevocationScope.Session, token.Issuer, session, moment);
        if (subject is not null && (session is null || settings.RevokeSubject))
            yield return new(RevocationScope.Subject, token.Issuer, subject, moment);
    }

    private async Task<ReceiverFault?> RevokeAsync(RevocationRequest revocation, CancellationToken cancellationToken)
    {
        try
        {
            RevocationOutcome outcome = await settings.Revocations
                .RevokeAsync(revocation, RevocationSource.BackchannelLogout, cancellationToken).ConfigureAwait(false);
            return outcome == RevocationOutcome.Shared ? null : ReceiverFault.RevocationPending;
        }
        catch (InvalidOperationException)
        {
            return ReceiverFault.TooManyRevocations;
        }
    }

    private SecurityEventResponse Reject(ReceiverFault fault)
    {
        reports.Rejected(fault.ToString(), LogoutAdvice.Get(fault));
        return EventResponses.Reject(fault);
    }

    private SecurityEventResponse Reject(in EventTokenResult result)
    {
        TokenFailure failure = result.Failure!;
        if (result.RetryAfter is { } retryAfter)
        {
            reports.NotVerified(failure.Code.ToString());
            return EventResponses.Retry(retryAfter);
        }

        reports.Rejected(failure.Code.ToString(), LogoutAdvice.Get(failure));
        return EventResponses.Reject(failure);
    }
}
