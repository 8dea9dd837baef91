using OidcTokenValidation.SenderConstraints;

namespace OidcTokenValidation.Checks;

/// <summary>A bound token that the application's own checks have let pass, all of them. Only for such a token a proof is used up; the default is
/// none.</summary>
internal readonly struct CheckedToken
{
    private CheckedToken(BoundToken bound) => Bound = bound;

    /// <summary>The token; null for the default.</summary>
    public BoundToken? Bound { get; }

    /// <summary>Lets a token pass if the verdict of all checks is that it passes; no other verdict does.</summary>
    public static bool TryPass(BoundToken bound, in TokenCheckResult verdict, out CheckedToken passed)
    {
        passed = verdict.Outcome == AccessTokenCheckOutcome.Passed ? new CheckedToken(bound) : default;
        return passed.Bound is not null;
    }
}

/// <summary>What the application's checks say together; by default a refusal. Where they do not let the token pass it names the one that did not.</summary>
internal readonly record struct TokenCheckResult(AccessTokenCheckOutcome Outcome, TokenFailure? Failure)
{
    public static TokenCheckResult Passed => new(AccessTokenCheckOutcome.Passed, Failure: null);
}
