using System.Diagnostics.CodeAnalysis;
using OidcTokenValidation.Failures;
using OidcTokenValidation.SenderConstraints;

namespace OidcTokenValidation.Revocation;

/// <summary>A bound token that is not revoked, as far as this node and its issuer's status list know. The default has no token.</summary>
internal readonly struct CurrentToken
{
    private CurrentToken(BoundToken bound) => Bound = bound;

    /// <summary>The token; null for the default.</summary>
    public BoundToken? Bound { get; }

    /// <summary>Lets a token pass that is not revoked; every token where revocation is not used.</summary>
    /// <param name="bound">The token.</param>
    /// <param name="revocations">The revocations; null where the application uses none.</param>
    /// <param name="status">Its status in the list that it refers to.</param>
    /// <param name="current">The token; the default if it does not pass.</param>
    /// <param name="failure">Why it does not pass: <see cref="TokenFailureCode.RevocationsUnavailable"/> and
    /// <see cref="TokenFailureCode.StatusListUnavailable"/> are no decision about the token.</param>
    public static bool TryPass(
        BoundToken bound, TokenRevocations? revocations, in TokenStatus status, out CurrentToken current, [NotNullWhen(false)] out TokenFailure? failure)
    {
        // Before the entries are searched: a node that becomes available during the search may have added the entry of this token too late for it.
        bool isAvailable = revocations is null or { IsAvailable: true };

        // What this node has decides about a token that is revoked, also while others cannot be read.
        failure = revocations?.IsRevoked(bound.Token) == true ? FailureTable.Get(TokenFailureCode.TokenRevoked)
            : isAvailable ? null
            : FailureTable.Get(TokenFailureCode.RevocationsUnavailable);
        failure ??= status.Failure;
        current = failure is null ? new CurrentToken(bound) : default;
        return failure is null;
    }
}
