using OidcTokenValidation.Checks;
using OidcTokenValidation.SenderConstraints;

namespace OidcTokenValidation.Replay;

/// <summary>Stage 7: a checked token whose proof was not used before. It is the last gate: only an admitted token becomes a valid result. The default has no
/// token.</summary>
internal readonly struct AdmittedToken
{
    private readonly BoundToken? _bound;

    private AdmittedToken(BoundToken bound) => _bound = bound;

    /// <summary>The token; null for the default.</summary>
    public AccessToken? Token => _bound?.Token;

    /// <summary>The nonce that the client must use next, if the proof's nonce is about to expire; otherwise null.</summary>
    public string? NextNonce => _bound?.Proof?.NextNonce;

    /// <summary>Admits a token without a proof: there is nothing to replay.</summary>
    public static bool TryAdmit(CheckedToken passed, out AdmittedToken admitted)
    {
        admitted = passed.Bound is { Proof: null } bound ? new AdmittedToken(bound) : default;
        return admitted.Token is not null;
    }

    /// <summary>Admits a token whose proof was added to the store; no other outcome admits it (RFC 9449 §11.1).</summary>
    public static bool TryAdmit(CheckedToken passed, ReplayOutcome outcome, out AdmittedToken admitted)
    {
        admitted = passed.Bound is { } bound && outcome == ReplayOutcome.Added ? new AdmittedToken(bound) : default;
        return admitted.Token is not null;
    }
}
