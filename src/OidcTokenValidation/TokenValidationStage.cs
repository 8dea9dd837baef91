namespace OidcTokenValidation;

/// <summary>The stages of a validation, in order but for the last; the hundreds digit of a <see cref="TokenFailureCode"/>.</summary>
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
