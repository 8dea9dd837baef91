namespace OidcTokenValidation;

/// <summary>The four answers to "may this request act as this token says?".</summary>
public enum AccessTokenOutcome
{
    /// <summary>No: what came is not valid. The default.</summary>
    Rejected = 0,

    /// <summary>Yes.</summary>
    Valid = 1,

    /// <summary>The request has no access token.</summary>
    NoCredentials = 2,

    /// <summary>It cannot be told at the moment: the issuer, the replay store or what a check of the application's own needs cannot be reached. Not the
    /// token's fault.</summary>
    Unavailable = 3,
}
