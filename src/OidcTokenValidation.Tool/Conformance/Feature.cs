namespace OidcTokenValidation.Tool.Conformance;

/// <summary>What an API may have; an option of the command turns it on.</summary>
internal enum Feature
{
    None = 0,

    /// <summary>Tokens that are bound to nothing are accepted.</summary>
    Bearer,

    /// <summary>DPoP proofs are accepted.</summary>
    DPoP,

    /// <summary>Proofs need a nonce of the API.</summary>
    Nonce,

    /// <summary>Proofs need no nonce of the API.</summary>
    NoNonce,

    /// <summary>The API reads client certificates.</summary>
    Mtls,

    /// <summary>A path needs a scope.</summary>
    Scope,

    /// <summary>A path needs a user's authentication of a kind or age.</summary>
    StepUp,

    /// <summary>The API serves protected resource metadata.</summary>
    Metadata,
}
