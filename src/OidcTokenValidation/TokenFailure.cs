using OidcTokenValidation.Failures;

namespace OidcTokenValidation;

/// <summary>One reason why a request was refused: what to tell the client, and what to tell the developer.</summary>
public sealed class TokenFailure
{
    private readonly FailureDefinition _rule;

    // A string, an Explanation, or null: then the rule says it all.
    private readonly object? _particulars;

    internal TokenFailure(TokenFailureCode code, FailureDefinition rule, object? particulars = null, CheckPoint? decidedAt = null)
    {
        Code = code;
        _rule = rule;
        _particulars = particulars;
        DecidedAt = decidedAt;
    }

    /// <summary>The stable code of this refusal.</summary>
    public TokenFailureCode Code { get; }

    /// <summary>The stage that refused.</summary>
    public TokenValidationStage Stage => (TokenValidationStage)((int)Code / 100);

    /// <summary>The section of the standard that the refusal follows from, for instance <c>RFC 9068 §4</c>.</summary>
    public string Section => _rule.Section;

    /// <summary>The OAuth error code for the client: <c>invalid_request</c> or <c>invalid_token</c> (RFC 6750 §3.1), <c>invalid_dpop_proof</c> or
    /// <c>use_dpop_nonce</c> (RFC 9449 §7.1, §9); null where the outcome is "unavailable" or "no credentials".</summary>
    public string? Error => _rule.Error;

    /// <summary>What the client may know. A constant text: nothing from the request or the token is in it.</summary>
    public string Description => _rule.Description;

    /// <summary>What a developer needs to know: what was expected, what came, what to change. For the log, never for the client.</summary>
    /// <remarks>It never holds the token, nor the text of a claim whose signature has not been verified.</remarks>
    public string Explanation => _particulars switch
    {
        null => _rule.Explanation,
        Explanation explanation => explanation.Write(),
        object text => (string)text,
    };

    /// <summary>The code, the section and the explanation.</summary>
    public override string ToString() => $"{Code} ({Section}): {Explanation}";

    /// <summary>The check that it belongs to; null for <see cref="TokenFailureCode.None"/>.</summary>
    internal CheckPoint? Point => _rule.Point;

    /// <summary>The place among the checks where it was decided, if that is not where its check begins: all before it had passed.</summary>
    internal CheckPoint? DecidedAt { get; }

    internal TokenFailure WithExplanation<T>(T particulars, Func<T, string> write) => new(Code, _rule, new Explanation<T>(particulars, write), DecidedAt);

    internal TokenFailure WithExplanation(string explanation) => new(Code, _rule, explanation, DecidedAt);

    internal TokenFailure At(CheckPoint point) => new(Code, _rule, _particulars, point);
}

/// <summary>The stages of a validation, in order but for the last; the hundreds digit of a <see cref="TokenFailureCode"/>.</summary>
/// <remarks>It is public because reports group their checks by it: <c>oidc-token check --json</c> writes it, and a log can be filtered by it.</remarks>
public enum TokenValidationStage
{
    /// <summary>Finding the one token in the request.</summary>
    Credentials = 1,

    /// <summary>Reading the token, before anything in it is believed.</summary>
    Tokens = 2,

    /// <summary>Finding the issuer and its key.</summary>
    Issuers = 3,

    /// <summary>Verifying the signature or, where a token is opaque, asking its issuer (RFC 7662).</summary>
    Signatures = 4,

    /// <summary>Checking the claims against the profile.</summary>
    Claims = 5,

    /// <summary>Checking that the sender may use the token.</summary>
    SenderConstraints = 6,

    /// <summary>Checking that the proof was not used before.</summary>
    Replay = 7,

    /// <summary>The application's own checks, which come before <see cref="Replay"/>: a token that they refuse does not use up its proof.</summary>
    Application = 8,
}
