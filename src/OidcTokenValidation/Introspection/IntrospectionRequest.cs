namespace OidcTokenValidation.Introspection;

/// <summary>One request to the endpoint that is in progress; many callers may wait for its result.</summary>
/// <param name="token">The token to introspect.</param>
/// <param name="isProbe">Whether the token is a random one, sent to find out whether the endpoint works.</param>
/// <param name="startedAt">The timestamp of its start.</param>
internal sealed class IntrospectionRequest(OpaqueToken token, bool isProbe, long startedAt) : IDisposable
{
    private readonly TaskCompletionSource<IntrospectionResult> _result = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // Not disposed: it may be cancelled at any time, and without a timer it owns no resources.
    private readonly CancellationTokenSource _cancellation = new();

    public OpaqueToken Token => token;

    public bool IsProbe => isProbe;

    public long StartedAt => startedAt;

    public CancellationToken Cancellation => _cancellation.Token;

    public Task<IntrospectionResult> Result => _result.Task;

    public void Complete(in IntrospectionResult result) => _result.SetResult(result);

    /// <summary>Cancels the request. Its callers then get "unavailable".</summary>
    public void Dispose() => _cancellation.Cancel();
}
