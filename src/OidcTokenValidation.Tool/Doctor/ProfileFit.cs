namespace OidcTokenValidation.Tool.Doctor;

/// <summary>How well a profile fits a token, the best first.</summary>
internal enum ProfileFit
{
    /// <summary>The token is accepted.</summary>
    Accepts = 0,

    /// <summary>Only the proof of the client's key, or its certificate, is missing, which the doctor does not have.</summary>
    NeedsProof,

    /// <summary>Only the time does not fit.</summary>
    NotNow,

    /// <summary>Only the audience does not fit, and perhaps the time.</summary>
    OtherAudience,

    /// <summary>Everything fits that can be checked without the keys of the provider.</summary>
    Unchecked,

    /// <summary>Something else does not fit.</summary>
    No,

    /// <summary>An API cannot have this profile for this issuer.</summary>
    NotForIssuer,
}
