using System.Diagnostics.CodeAnalysis;
using OidcTokenValidation.SenderConstraints;

namespace OidcTokenValidation.Checks;

/// <summary>A bound token that the application's own checks have let pass, all of them. Only for such a token a proof is used up.</summary>
internal sealed class CheckedToken
{
    private CheckedToken(BoundToken bound) => Bound = bound;

    public BoundToken Bound { get; }

    /// <summary>Lets a token pass if the verdict of all checks is that it passes; no other verdict does.</summary>
    public static bool TryPass(BoundToken bound, in CheckVerdict verdict, [NotNullWhen(true)] out CheckedToken? passed)
    {
        passed = verdict.Outcome == AccessTokenCheckOutcome.Passed ? new CheckedToken(bound) : null;
        return passed is not null;
    }
}
