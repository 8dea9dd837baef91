using OidcTokenValidation.Failures;

namespace OidcTokenValidation;

/// <summary>Why a request was rejected: a description for the client, and an explanation for the developer.</summary>
public sealed class TokenFailure
{
    private readonly FailureDefinition _definition;

    // A string, an Explanation, or null for the explanation of the definition.
    private readonly object? _explanation;

    internal TokenFailure(TokenFailureCode code, FailureDefinition definition, object? explanation = null, CheckPoint? decidedAt = null)
    {
        Code = code;
        _definition = definition;
        _explanation = explanation;
        DecidedAt = decidedAt;
    }

    /// <summary>The stable code of this failure.</summary>
    public TokenFailureCode Code { get; }

    /// <summary>The stage that rejected the request.</summary>
    public TokenValidationStage Stage => (TokenValidationStage)((int)Code / 100);

    /// <summary>The section of the standard that requires the rejection, for instance <c>RFC 9068 §4</c>.</summary>
    public string Section => _definition.Section;

    /// <summary>The OAuth error code for the client: <c>invalid_request</c> or <c>invalid_token</c> (RFC 6750 §3.1), <c>invalid_dpop_proof</c> or
    /// <c>use_dpop_nonce</c> (RFC 9449 §7.1, §9); null if the outcome is "unavailable" or "no credentials".</summary>
    public string? Error => _definition.Error;

    /// <summary>The description for the client. A constant text without data of the request or the token.</summary>
    public string Description => _definition.Description;

    /// <summary>The explanation for the developer: what was expected, what was received, what to change. For the log, never for the client.</summary>
    /// <remarks>It never contains the token, nor the text of a claim whose signature has not been verified.</remarks>
    public string Explanation => _explanation switch
    {
        null => _definition.Explanation,
        Explanation explanation => explanation.Write(),
        object text => (string)text,
    };

    /// <summary>The explanation for a response in Development.</summary>
    internal string ResponseExplanation => _definition.HasSecretDetails ? _definition.Explanation : Explanation;

    /// <summary>The code, the section and the explanation.</summary>
    public override string ToString() => $"{Code} ({Section}): {Explanation}";

    /// <summary>The check that failed; null for <see cref="TokenFailureCode.None"/>.</summary>
    internal CheckPoint? Point => _definition.Point;

    /// <summary>The check at which the failure was decided, if it is not <see cref="Point"/>. All checks before it passed.</summary>
    internal CheckPoint? DecidedAt { get; }

    internal TokenFailure WithExplanation<T>(T details, Func<T, string> write) => new(Code, _definition, new Explanation<T>(details, write), DecidedAt);

    internal TokenFailure WithExplanation(string explanation) => new(Code, _definition, explanation, DecidedAt);

    internal TokenFailure At(CheckPoint point) => new(Code, _definition, _explanation, point);
}

/// <summary>The stages of a validation, in order but for the last; the hundreds digit of a <see cref="TokenFailureCode"/>.</summary>
/// <remarks>It is public because reports group their checks by it: <c>oidc-token check --json</c> writes it, and a log can be filtered by it.</remarks>
public enum TokenValidationStage
{
    /// <summary>Reads the token of the request.</summary>
    Credentials = 1,

    /// <summary>Checks the form of the token, before anything in it is trusted.</summary>
    Tokens = 2,

    /// <summary>Selects the issuer and its key.</summary>
    Issuers = 3,

    /// <summary>Verifies the signature; an opaque token is introspected (RFC 7662).</summary>
    Signatures = 4,

    /// <summary>Checks the claims by the issuer's profile.</summary>
    Claims = 5,

    /// <summary>Checks that the sender possesses what the token is bound to.</summary>
    SenderConstraints = 6,

    /// <summary>Checks that the proof was not used before.</summary>
    Replay = 7,

    /// <summary>The custom checks of the application. They run before <see cref="Replay"/>: a token that they reject does not use up its proof.</summary>
    Application = 8,
}
