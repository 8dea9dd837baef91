namespace OidcTokenValidation.Tests.Reports.Support;

/// <summary>A check of the application's own that always says the same.</summary>
internal sealed class FixedCheck(AccessTokenCheckOutcome outcome) : IAccessTokenCheck
{
    public ValueTask<AccessTokenCheckOutcome> CheckAsync(AccessToken token, CancellationToken cancellationToken) => ValueTask.FromResult(outcome);
}
