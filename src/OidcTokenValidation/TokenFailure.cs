using OidcTokenValidation.Diagnostics;

namespace OidcTokenValidation;

/// <summary>One reason why a request was refused: what to tell the client, and what to tell the developer.</summary>
public sealed class TokenFailure
{
    private readonly FailureRule _rule;

    // A string, an Explanation, or null: then the rule says it all.
    private readonly object? _particulars;

    internal TokenFailure(TokenFailureCode code, FailureRule rule, object? particulars = null, CheckPoint? decidedAt = null)
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

    /// <summary>The place among the checks where it was decided, if that is not where its check begins: all before it had passed.</summary>
    internal CheckPoint? DecidedAt { get; }

    internal TokenFailure Because<T>(T particulars, Func<T, string> write) => new(Code, _rule, new Explanation<T>(particulars, write), DecidedAt);

    internal TokenFailure Because(string explanation) => new(Code, _rule, explanation, DecidedAt);

    internal TokenFailure At(CheckPoint point) => new(Code, _rule, _particulars, point);
}
