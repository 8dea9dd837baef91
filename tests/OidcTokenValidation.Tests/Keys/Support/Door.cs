using OidcTokenValidation.Testing;

namespace OidcTokenValidation.Tests.Keys.Support;

/// <summary>Blocks responses until a test opens it, and signals the arrival of the first request.</summary>
internal sealed class Door
{
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task ReachedAsync() => _reached.Task.Soon();

    public void Open() => _opened.TrySetResult();

    /// <summary>The response of a <see cref="TestIssuerServer"/> that waits at this door.</summary>
    public TestResponse Hold(string body, int status = 200)
    {
        _reached.TrySetResult();
        return new TestResponse { Body = body, Status = status, Gate = _opened.Task };
    }

    /// <summary>Waits at this door.</summary>
    public Task PassAsync(CancellationToken cancellationToken)
    {
        _reached.TrySetResult();
        return _opened.Task.WaitAsync(cancellationToken);
    }
}
