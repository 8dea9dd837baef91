namespace OidcTokenValidation;

/// <summary>What became of one check.</summary>
public enum ValidationCheckStatus
{
    /// <summary>The check was not reached, or not finished, when the request was refused: nothing is known about it.</summary>
    NotReached = 0,

    /// <summary>The request kept the rule.</summary>
    Passed,

    /// <summary>The request broke the rule; this is the check that refused it.</summary>
    Failed,

    /// <summary>The rule does not apply to this request, or to this API.</summary>
    NotNeeded,

    /// <summary>The request broke this rule too, but another check had rejected it before. Only in reports of <see cref="AccessTokenValidator.ExplainAllAsync"/>.</summary>
    AlsoFailed,
}
