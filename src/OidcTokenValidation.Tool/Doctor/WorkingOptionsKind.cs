namespace OidcTokenValidation.Tool.Doctor;

/// <summary>What options accept.</summary>
internal enum WorkingOptionsKind
{
    /// <summary>The token, as an access token, now; a bound one with its proof.</summary>
    Now = 0,

    /// <summary>A new token like this one: this one was accepted as of a time within its lifetime.</summary>
    NewToken,

    /// <summary>The token, as an ID token.</summary>
    IdToken,
}
