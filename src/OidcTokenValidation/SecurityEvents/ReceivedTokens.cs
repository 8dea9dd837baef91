using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;
using OidcTokenValidation.Telemetry;

namespace OidcTokenValidation.SecurityEvents;

/// <summary>The identifiers of event tokens that were received, for as long as the tokens would be accepted: on this node and, with a replay store that nodes
/// share, on the others.</summary>
/// <remarks>
/// A repeated token does no harm: its revocation has the same moment as the first time. So a store that is full or cannot be reached is no reason to reject
/// an event, and is only logged.
/// </remarks>
/// <param name="shared">The store that nodes share; null if there is none.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">The logger.</param>
internal sealed class ReceivedTokens(IReplayStore? shared, TimeProvider time, ILogger logger)
{
    private const int Capacity = 100_000;

    private readonly InMemoryReplayStore _local = new(Capacity, Capacity, time);
    private readonly LogInterval _unavailable = new(time);

    /// <summary>Creates the key of a token. It is never that of a proof, which begins with the thumbprint of a key.</summary>
    /// <param name="kind">The kind of event token.</param>
    /// <param name="token">The token.</param>
    public static ReplayKey CreateKey(string kind, EventToken token)
    {
        Span<byte> sender = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes($"{kind} {token.Issuer}"), sender);
        return ReplayKey.Create(sender, token.JwtId);
    }

    /// <summary>Whether this node has received the token. It changes nothing.</summary>
    public bool Contains(ReplayKey key) => _local.Contains(key);

    /// <summary>Adds a token whose effect is complete (OpenID Connect Back-Channel Logout 1.0 §2.6); false if another call, here or on another node, was
    /// earlier.</summary>
    /// <param name="key">The key of the token.</param>
    /// <param name="acceptedUntil">Until when the token would be accepted.</param>
    /// <param name="cancellationToken">Ends the waiting for the shared store.</param>
    public async ValueTask<bool> TryAddAsync(ReplayKey key, DateTimeOffset acceptedUntil, CancellationToken cancellationToken)
    {
        if (await _local.TryAddAsync(key, acceptedUntil, CancellationToken.None).ConfigureAwait(false) == ReplayOutcome.Replayed)
            return false;
        ReplayOutcome outcome = shared is null
            ? ReplayOutcome.Added
            : await ApplicationCode.CallAsync(
                (Store: shared, Key: key, Until: acceptedUntil, Tokens: this),
                static (call, cancellationToken) => call.Store.TryAddAsync(call.Key, call.Until, cancellationToken),
                static (_, outcome) => outcome,
                static (call, exception) => call.Tokens.Report(exception),
                cancellationToken).ConfigureAwait(false);
        return outcome != ReplayOutcome.Replayed;
    }

    private ReplayOutcome Report(Exception exception)
    {
        _unavailable.Notify(() => ValidationLog.EventTokenNotStored(logger, exception));
        return ReplayOutcome.Unavailable;
    }
}
