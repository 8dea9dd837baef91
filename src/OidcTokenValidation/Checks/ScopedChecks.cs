using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OidcTokenValidation.Telemetry;

namespace OidcTokenValidation.Checks;

/// <summary>
/// Checks that are services of which one at least is scoped or transient: resolved for each validation, in the scope of the request where there is one, else in
/// one that ends with the validation.
/// </summary>
internal sealed class ScopedChecks(IServiceScopeFactory scopes, TimeProvider time, ILogger logger)
{
    private readonly ConcurrentDictionary<Type, TokenCheck> _kinds = new();

    /// <summary>Resolves the checks and calls them with a token, except those that were called already.</summary>
    public ValueTask<TokenCheckResult> CheckAsync(AccessToken token, IServiceProvider? services, IReadOnlyList<IAccessTokenCheck> called, CancellationToken cancellationToken) =>
        services is not null ? CheckInAsync(services, token, called, cancellationToken) : CheckInOwnScopeAsync(token, called, cancellationToken);

    // A check that the disposal of its scope interrupts may not have checked everything: that is a fault too.
    private ValueTask<TokenCheckResult> CheckInOwnScopeAsync(AccessToken token, IReadOnlyList<IAccessTokenCheck> called, CancellationToken cancellationToken) =>
        ApplicationCode.CallAsync(
            (Checks: this, Token: token, Called: called),
            static (call, cancellationToken) => call.Checks.CheckInNewScopeAsync(call.Token, call.Called, cancellationToken),
            static (_, result) => result,
            static (call, exception) => call.Checks.KindOf(typeof(IAccessTokenCheck)).Fail(exception),
            cancellationToken);

    private async ValueTask<TokenCheckResult> CheckInNewScopeAsync(AccessToken token, IReadOnlyList<IAccessTokenCheck> called, CancellationToken cancellationToken)
    {
        AsyncServiceScope scope = scopes.CreateAsyncScope();
        await using (scope.ConfigureAwait(false))
            return await CheckInAsync(scope.ServiceProvider, token, called, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<TokenCheckResult> CheckInAsync(IServiceProvider services, AccessToken token, IReadOnlyList<IAccessTokenCheck> called, CancellationToken cancellationToken)
    {
        IAccessTokenCheck[] checks;
        try
        {
            checks = [.. services.GetServices<IAccessTokenCheck>()];
        }
        catch (Exception exception)
        {
            return KindOf(typeof(IAccessTokenCheck)).Fail(exception);
        }

        TokenCheckResult verdict = TokenCheckResult.Passed;
        for (int i = 0; i < checks.Length && verdict.Outcome == AccessTokenCheckOutcome.Passed; i++)
        {
            if (!called.Contains(checks[i]))
                verdict = await KindOf(checks[i].GetType()).CheckAsync(checks[i], token, cancellationToken).ConfigureAwait(false);
        }

        return verdict;
    }

    private TokenCheck KindOf(Type type) => _kinds.GetOrAdd(type, static (type, self) => new TokenCheck(type, self.Time, self.Logger), (Time: time, Logger: logger));
}
