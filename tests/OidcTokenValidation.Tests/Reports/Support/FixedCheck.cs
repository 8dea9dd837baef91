namespace OidcTokenValidation.Tests.Reports.Support;

/// <summary>A custom check of the application that always returns the same result.</summary>
internal sealed class FixedCheck(AccessTokenCheckOutcome outcome) : IAccessTokenCheck
{
    public ValueTask<AccessTokenCheckOutcome> CheckAsync(AccessToken token, CancellationToken cancellationToken) => ValueTask.FromResult(outcome);
}
