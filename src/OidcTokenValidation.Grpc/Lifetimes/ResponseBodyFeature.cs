using System.IO.Pipelines;
using Microsoft.AspNetCore.Http.Features;

namespace OidcTokenValidation.Grpc.Lifetimes;

/// <summary>The response body. A service that completes its response has ended its call itself, and its trailers are being sent.</summary>
internal sealed class ResponseBodyFeature(IHttpResponseBodyFeature inner, BoundCall call) : IHttpResponseBodyFeature
{
    public Stream Stream => inner.Stream;

    public PipeWriter Writer => Ending;

    private EndableWriter Ending => field ??= new EndableWriter(inner.Writer);

    public void DisableBuffering() => inner.DisableBuffering();

    public Task StartAsync(CancellationToken cancellationToken = default) => inner.StartAsync(cancellationToken);

    public Task SendFileAsync(string path, long offset, long? count, CancellationToken cancellationToken = default) =>
        inner.SendFileAsync(path, offset, count, cancellationToken);

    public Task CompleteAsync()
    {
        call.Finish();
        return inner.CompleteAsync();
    }

    /// <summary>Called when the service has returned.</summary>
    public void Release() => Ending.Release();

    /// <summary>Completes the response without the service, between two messages. What the service writes afterwards is discarded.</summary>
    public async Task EndAsync()
    {
        await Ending.EndAsync().ConfigureAwait(false);
        await inner.CompleteAsync().ConfigureAwait(false);
    }
}
