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
    public static bool TryPass(BoundToken bound, in CheckVerdict verdict, out CheckedToken passed)
    {
        passed = verdict.Outcome == AccessTokenCheckOutcome.Passed ? new CheckedToken(bound) : default;
        return passed.Bound is not null;
    }
}
