using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
using OidcTokenValidation.Telemetry;

namespace OidcTokenValidation.Hosting;

/// <summary>Applies the options to a validator again when the configuration that they are bound to reports a change. A failure is logged, and changes
/// nothing.</summary>
/// <remarks>
/// It replaces IOptionsMonitor, which does not call its callback for invalid options: it throws, and the exception comes out of the configuration's reload.
/// </remarks>
internal sealed class OptionsReload : IDisposable
{
    private readonly IOptionsFactory<AccessTokenValidationOptions> _factory;
    private readonly string _name;
    private readonly ILogger _logger;
    private readonly IDisposable[] _registrations;
    private readonly Lock _gate = new();
    private AccessTokenValidator? _validator;
    private bool _hasChanged;

    public OptionsReload(IServiceProvider provider, string name, ILogger logger)
    {
        (_factory, _name, _logger) = (provider.GetRequiredService<IOptionsFactory<AccessTokenValidationOptions>>(), name, logger);
        _registrations =
        [
            .. provider.GetServices<IOptionsChangeTokenSource<AccessTokenValidationOptions>>()
                .Where(source => string.Equals(source.Name ?? Options.DefaultName, name, StringComparison.Ordinal))
                .Select(source => ChangeToken.OnChange(source.GetChangeToken, Reload)),
        ];
    }

    /// <summary>Sets the validator that gets the options. A change since this instance was created is applied now.</summary>
    public void ApplyTo(AccessTokenValidator validator)
    {
        lock (_gate)
        {
            _validator = validator;
            if (_hasChanged)
                Reload();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (IDisposable registration in _registrations)
            registration.Dispose();
    }

    // One at a time, so that the latest options are applied last.
    private void Reload()
    {
        lock (_gate)
        {
            _hasChanged = true;
            if (_validator is null)
                return;
            try
            {
                _validator.Reload(_factory.Create(_name));
            }
            catch (OptionsValidationException invalid)
            {
                Observers.Notify(() => ValidationLog.ReloadRejected(_logger, string.Join(' ', invalid.Failures)));
            }
            catch (Exception exception)
            {
                Observers.Notify(() => ValidationLog.ReloadException(_logger, exception));
            }
        }
    }
}
