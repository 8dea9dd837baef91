namespace OidcTokenValidation;

/// <summary>What a check of the application's own says about a token.</summary>
public enum AccessTokenCheckOutcome
{
    /// <summary>The token must not be used: 401 <c>invalid_token</c> (RFC 6750 §3.1). The default, and what any value means that is not defined here.</summary>
    Refused = 0,

    /// <summary>This check has nothing against the token. All checks must say so.</summary>
    Passed = 1,

    /// <summary>It cannot be told at the moment: 503 with Retry-After. Not the token's fault.</summary>
    Unavailable = 2,
}
