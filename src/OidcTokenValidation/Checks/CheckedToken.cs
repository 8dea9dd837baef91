using OidcTokenValidation.Revocation;
using OidcTokenValidation.SenderConstraints;

namespace OidcTokenValidation.Checks;

/// <summary>A bound token that has passed all of the application's own checks. Only the proof of a checked token is added to the replay store. The default
/// has no token.</summary>
internal readonly struct CheckedToken
{
    private CheckedToken(BoundToken bound) => Bound = bound;

    /// <summary>The token; null for the default.</summary>
    public BoundToken? Bound { get; }

    /// <summary>Lets a token pass if the result of all checks is <see cref="AccessTokenCheckOutcome.Passed"/>; no other result does.</summary>
    public static bool TryPass(in CurrentToken token, in TokenCheckResult result, out CheckedToken passed)
    {
        passed = result.Outcome == AccessTokenCheckOutcome.Passed && token.Bound is { } bound ? new CheckedToken(bound) : default;
        return passed.Bound is not null;
    }
}

/// <summary>The result of the application's checks together; the default is rejected. The failure contains the name of the check that did not pass.</summary>
internal readonly record struct TokenCheckResult(AccessTokenCheckOutcome Outcome, TokenFailure? Failure)
{
    public static TokenCheckResult Passed => new(AccessTokenCheckOutcome.Passed, Failure: null);
}
