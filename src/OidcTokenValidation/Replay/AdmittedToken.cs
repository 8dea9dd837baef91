using OidcTokenValidation.Checks;
using OidcTokenValidation.SenderConstraints;

namespace OidcTokenValidation.Replay;

/// <summary>Stage 7: a checked token whose proof was not used before. Only such a token becomes a valid result; the default is none.</summary>
internal readonly struct AdmittedToken
{
    private readonly BoundToken? _bound;

    private AdmittedToken(BoundToken bound) => _bound = bound;

    /// <summary>The token; null for the default.</summary>
    public AccessToken? Token => _bound?.Token;

    /// <summary>The nonce to use from now on, if the proof's ages; otherwise null.</summary>
    public string? NextNonce => _bound?.Proof?.NextNonce;

    /// <summary>Admits a token that came without a proof: there is nothing to repeat.</summary>
    public static bool TryAdmit(CheckedToken passed, out AdmittedToken admitted)
    {
        admitted = passed.Bound is { Proof: null } bound ? new AdmittedToken(bound) : default;
        return admitted.Token is not null;
    }

    /// <summary>Admits a token whose proof the store has just taken in; no other outcome admits (RFC 9449 §11.1).</summary>
    public static bool TryAdmit(CheckedToken passed, ReplayOutcome outcome, out AdmittedToken admitted)
    {
        admitted = passed.Bound is { } bound && outcome == ReplayOutcome.Added ? new AdmittedToken(bound) : default;
        return admitted.Token is not null;
    }
}
