using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OidcTokenValidation.Telemetry;

namespace OidcTokenValidation.Checks;

/// <summary>
/// Calls checks that are services, of which at least one is scoped or transient. They are resolved for each validation: in the scope of the request if there
/// is one, otherwise in a scope that ends with the validation.
/// </summary>
internal sealed class ScopedChecks(IServiceScopeFactory scopes, TimeProvider time, ILogger logger)
{
    private readonly ConcurrentDictionary<Type, TokenCheck> _checks = new();

    /// <summary>Resolves the checks and calls them with a token, except those that were already called.</summary>
    public ValueTask<TokenCheckResult> CheckAsync(
        AccessToken token, IServiceProvider? services, IReadOnlyList<IAccessTokenCheck> called, CancellationToken cancellationToken) =>
        services is not null ? CheckInAsync(services, token, called, cancellationToken) : CheckInOwnScopeAsync(token, called, cancellationToken);

    // A check that fails when its scope is disposed may not have completed its work: that is a fault too.
    private ValueTask<TokenCheckResult> CheckInOwnScopeAsync(
        AccessToken token, IReadOnlyList<IAccessTokenCheck> called, CancellationToken cancellationToken) => ApplicationCode.CallAsync(
            (Checks: this, Token: token, Called: called),
            static (call, cancellationToken) => call.Checks.CheckInNewScopeAsync(call.Token, call.Called, cancellationToken),
            static (_, result) => result,
            static (call, exception) => call.Checks.GetCheck(typeof(IAccessTokenCheck)).RecordException(exception),
            cancellationToken);

    private async ValueTask<TokenCheckResult> CheckInNewScopeAsync(
        AccessToken token, IReadOnlyList<IAccessTokenCheck> called, CancellationToken cancellationToken)
    {
        AsyncServiceScope scope = scopes.CreateAsyncScope();
        await using (scope.ConfigureAwait(false))
            return await CheckInAsync(scope.ServiceProvider, token, called, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<TokenCheckResult> CheckInAsync(
        IServiceProvider services, AccessToken token, IReadOnlyList<IAccessTokenCheck> called, CancellationToken cancellationToken)
    {
        IAccessTokenCheck[] checks;
        try
        {
            checks = [.. services.GetServices<IAccessTokenCheck>()];
        }
        catch (Exception exception)
        {
            return GetCheck(typeof(IAccessTokenCheck)).RecordException(exception);
        }

        TokenCheckResult result = TokenCheckResult.Passed;
        for (int i = 0; i < checks.Length && result.Outcome == AccessTokenCheckOutcome.Passed; i++)
        {
            if (!called.Contains(checks[i]))
                result = await GetCheck(checks[i].GetType()).CheckAsync(checks[i], token, cancellationToken).ConfigureAwait(false);
        }

        return result;
    }

    private TokenCheck GetCheck(Type type) =>
        _checks.GetOrAdd(type, static (type, self) => new TokenCheck(type, self.Time, self.Logger), (Time: time, Logger: logger));
}
