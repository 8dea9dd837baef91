using System.Runtime.ExceptionServices;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OidcTokenValidation.Pipeline;

namespace OidcTokenValidation.Hosting;

/// <summary>
/// Creates all validators when the host starts, and fetches their issuers' keys. The start waits only for validators that require keys;
/// the others fetch theirs in the background, so that a provider that is down does not stop the host. After the start a token of the library's own is validated
/// once in the background (<see cref="CodeWarmUp"/>).
/// </summary>
/// <remarks>
/// Errors in their options fail the start here. ValidateOnStart is not used: its IOptionsMonitor throws in the configuration's reload when reloaded
/// options are invalid.
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

    /// <summary>When all servers listen, so that it delays no start: the first request need not wait for the compiler then.</summary>
    public Task StartedAsync(CancellationToken cancellationToken)
    {
        if (_names.Any(name => GetValidator(name).Start.WarmUp))
            _ = CodeWarmUp.RunOnceAsync();
        return Task.CompletedTask;
    }

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
        AccessTokenValidator validator = GetValidator(name);
        if (validator.Start is (WarmUp: true, RequireKeysWithin: null))
            await validator.WarmUpAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task RequireKeysAsync(CancellationToken cancellationToken)
    {
        CreateAll();
        IReadOnlyList<string>[] faults = await Task.WhenAll(_names.Select(name => FindMissingKeysAsync(name, cancellationToken))).ConfigureAwait(false);
        MissingKeys.ThrowIfAny([.. faults.SelectMany(static found => found)]);
    }

    // Errors in options and services fail the start, with one exception for each validator.
    private void CreateAll()
    {
        List<Exception> thrown = [];
        foreach (string name in _names)
        {
            try
            {
                GetValidator(name);
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

    private async Task<IReadOnlyList<string>> FindMissingKeysAsync(string name, CancellationToken cancellationToken)
    {
        AccessTokenValidator validator = GetValidator(name);
        if (validator.Start.RequireKeysWithin is not { } limit)
            return [];
        IReadOnlyList<string> faults = await validator.FindMissingKeysAsync(limit, cancellationToken).ConfigureAwait(false);
        return name.Length == 0 ? faults : [.. faults.Select(fault => $"{name}: {fault}")];
    }

    private AccessTokenValidator GetValidator(string name) => services.GetRequiredKeyedService<AccessTokenValidator>(name);
}
