namespace OidcTokenValidation.Introspection;

/// <summary>One question that is under way; many callers may wait for its verdict.</summary>
/// <param name="token">The token that it is about.</param>
/// <param name="isOwn">Whether no caller sent the token: it is made up, to find out whether the endpoint works.</param>
/// <param name="askedAt">The timestamp of its start.</param>
internal sealed class Question(OpaqueToken token, bool isOwn, long askedAt) : IDisposable
{
    private readonly TaskCompletionSource<IntrospectionResult> _verdict = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // Not disposed: it may be cancelled at any time, and without a timer it holds nothing.
    private readonly CancellationTokenSource _end = new();

    public OpaqueToken Token => token;

    public bool IsOwn => isOwn;

    public long AskedAt => askedAt;

    public CancellationToken Ended => _end.Token;

    public Task<IntrospectionResult> Verdict => _verdict.Task;

    public void Answer(in IntrospectionResult verdict) => _verdict.SetResult(verdict);

    /// <summary>Ends the request. Its callers get their verdict then: "unavailable".</summary>
    public void Dispose() => _end.Cancel();
}
