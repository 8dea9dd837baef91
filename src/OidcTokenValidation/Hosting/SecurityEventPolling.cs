using Microsoft.Extensions.Hosting;

namespace OidcTokenValidation.Hosting;

/// <summary>Polls security events while the host runs.</summary>
internal sealed class SecurityEventPolling(SecurityEventReceiver receiver) : BackgroundService
{
    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => receiver.PollAsync(stoppingToken);
}
