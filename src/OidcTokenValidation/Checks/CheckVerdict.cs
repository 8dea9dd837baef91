namespace OidcTokenValidation.Checks;

/// <summary>What the application's checks say together; by default a refusal. Where they do not let the token pass it names the one that did not.</summary>
internal readonly record struct CheckVerdict(AccessTokenCheckOutcome Outcome, TokenFailure? Failure)
{
    public static CheckVerdict Passed => new(AccessTokenCheckOutcome.Passed, Failure: null);
}
