using Microsoft.Extensions.Hosting;

namespace OidcTokenValidation.Hosting;

/// <summary>Starts reading the feed before the host serves requests, and waits a while for its end: until then the responses are 503.</summary>
internal sealed class RevocationService(TokenRevocations revocations) : IHostedLifecycleService
{
    // A feed that cannot be reached must not stop the host: its health reports it.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    /// <inheritdoc/>
    public Task StartingAsync(CancellationToken cancellationToken) => revocations.WaitForFirstReadAsync(Limit, cancellationToken);

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
