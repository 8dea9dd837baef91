using System.Runtime.ExceptionServices;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OidcTokenValidation.Pipeline;

namespace OidcTokenValidation.Hosting;

/// <summary>
/// Creates all validators when the host starts, and fetches their issuers' keys. The start waits only for validators that require keys;
/// the others fetch theirs in the background, and a provider that is down stops nothing.
/// </summary>
/// <remarks>
/// Errors in their options fail the start here. ValidateOnStart is not used: its IOptionsMonitor throws out of the configuration's reload when reloaded
/// options have mistakes.
/// </remarks>
internal sealed class WarmUpService(IServiceProvider services, IEnumerable<ValidatorName> names)
    : BackgroundService, IHostedLifecycleService
{
    private readonly string[] _names = [.. names.Select(static name => name.Value)];
    private Task? _required;

    /// <summary>Before any other service starts: no server may accept requests while the start can still fail.</summary>
    public Task StartingAsync(CancellationToken cancellationToken) => _required = RequireKeysAsync(cancellationToken);

    /// <inheritdoc/>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        // The host of a WebHostBuilder never calls StartingAsync.
        await (_required ?? StartingAsync(cancellationToken)).ConfigureAwait(false);
        await base.StartAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await Task.WhenAll(_names.Select(name => WarmUpAsync(name, stoppingToken))).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException)
        {
            // The host stops before it has started, for a reason that it reports itself.
        }
    }

    private async Task WarmUpAsync(string name, CancellationToken cancellationToken)
    {
        AccessTokenValidator validator = Validator(name);
        if (validator.Start is (WarmUp: true, RequireKeysWithin: null))
            await validator.WarmUpAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task RequireKeysAsync(CancellationToken cancellationToken)
    {
        CreateAll();
        IReadOnlyList<string>[] faults = await Task.WhenAll(_names.Select(name => FindFaultsAsync(name, cancellationToken))).ConfigureAwait(false);
        MissingKeys.ThrowIfAny([.. faults.SelectMany(static found => found)]);
    }

    // Mistakes in options and services of all validators fail the start, in one exception each.
    private void CreateAll()
    {
        List<Exception> thrown = [];
        foreach (string name in _names)
        {
            try
            {
                Validator(name);
            }
            catch (Exception exception)
            {
                thrown.Add(exception);
            }
        }

        if (thrown is [var only])
            ExceptionDispatchInfo.Throw(only);
        if (thrown.Count > 0)
            throw new AggregateException(thrown);
    }

    private async Task<IReadOnlyList<string>> FindFaultsAsync(string name, CancellationToken cancellationToken)
    {
        AccessTokenValidator validator = Validator(name);
        if (validator.Start.RequireKeysWithin is not { } limit)
            return [];
        IReadOnlyList<string> faults = await validator.FindMissingKeysAsync(limit, cancellationToken).ConfigureAwait(false);
        return name.Length == 0 ? faults : [.. faults.Select(fault => $"{name}: {fault}")];
    }

    private AccessTokenValidator Validator(string name) => services.GetRequiredKeyedService<AccessTokenValidator>(name);
}
