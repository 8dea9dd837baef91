using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace OidcTokenValidation.Pipeline;

/// <summary>Fetches the issuers' keys when the host starts, in the background: the start waits for nobody, and a provider that is down stops nothing.</summary>
/// <remarks>The validator is made here and not before, so that mistakes in the options are all told by their own check.</remarks>
internal sealed class WarmUpService(IServiceProvider services, IOptionsMonitor<AccessTokenValidationOptions> options, string name) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            if (options.Get(name).WarmUp)
                await services.GetRequiredKeyedService<AccessTokenValidator>(name).WarmUpAsync(stoppingToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException)
        {
            // The host ends before it has started, for a reason that it tells itself.
        }
    }
}
