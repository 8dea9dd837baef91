using Microsoft.Extensions.Hosting;

namespace OidcTokenValidation.Pipeline;

/// <summary>Fetches the issuers' keys when the host starts, in the background: the start waits for nobody, and a provider that is down stops nothing.</summary>
internal sealed class WarmUpService(AccessTokenValidator validator) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => validator.WarmUpAsync(stoppingToken);
}
