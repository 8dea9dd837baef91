namespace OidcTokenValidation;

/// <summary>What the nodes of one API share about revoked tokens: a sequence of entries that each node reads from the beginning, and then as it
/// grows.</summary>
/// <remarks>
/// <para>
/// Thread-safe. A feed limits its own waiting, and throws if it cannot be reached or returns an error: <see cref="TokenRevocations"/> repeats the call, and
/// logs and reports the outage. Entries are not unique: the same one may be appended again.
/// </para>
/// <para>
/// A feed never loses an entry silently. Where its storage may have lost some, because it is new, was restored, failed over or restarted, the positions from
/// before are unknown: <see cref="ReadAsync"/> begins at the beginning, with <see cref="RevocationPage.IsRestart"/>. Then each node appends again what it has
/// and the feed has not.
/// </para>
/// </remarks>
public interface IRevocationFeed
{
    /// <summary>Appends entries.</summary>
    /// <param name="entries">The entries, at least one and at most 1,000.</param>
    /// <param name="cancellationToken">Cancels the waiting. The entries may have been appended nevertheless.</param>
    /// <remarks>When it returns, every read that begins afterwards finds them.</remarks>
    /// <exception cref="OperationCanceledException">The caller has cancelled.</exception>
    ValueTask AppendAsync(IReadOnlyList<RevocationEntry> entries, CancellationToken cancellationToken);

    /// <summary>Reads the entries after a position.</summary>
    /// <param name="position">The <see cref="RevocationPage.Position"/> of an earlier page of this feed, also from before a restart of the feed; null for the
    /// beginning.</param>
    /// <param name="cancellationToken">Cancels the waiting.</param>
    /// <remarks>No entry is left out: one that is not visible yet is never ordered before one that is.</remarks>
    /// <exception cref="OperationCanceledException">The caller has cancelled.</exception>
    ValueTask<RevocationPage> ReadAsync(string? position, CancellationToken cancellationToken);

    /// <summary>Calls an action whenever entries may have been appended, so that nodes need not wait for their next read, which begins each second.</summary>
    /// <param name="appended">The action. It does not block and does not throw.</param>
    /// <param name="cancellationToken">Ends the subscription.</param>
    /// <returns>A task that runs until it is cancelled, and fails when the subscription breaks. It is called again then, with a pause.</returns>
    Task SubscribeAsync(Action appended, CancellationToken cancellationToken);
}

/// <summary>Consecutive entries of an <see cref="IRevocationFeed"/>.</summary>
public sealed record RevocationPage
{
    /// <summary>The entries, in the order of the feed. Entries that have expired may be left out.</summary>
    public required IReadOnlyList<RevocationEntry> Entries { get; init; }

    /// <summary>The position after these entries, for the next read.</summary>
    public required string Position { get; init; }

    /// <summary>Whether more entries can be read now.</summary>
    public required bool HasMore { get; init; }

    /// <summary>Whether the position of the read is unknown to the feed, so that this page is its first: the feed may have lost entries.</summary>
    /// <value>Default false.</value>
    public bool IsRestart { get; init; }
}
