namespace OidcTokenValidation;

/// <summary>Whether access tokens are taken with a proof of possession (DPoP, RFC 9449). In every mode a token that is bound to a key is refused as a Bearer
/// token.</summary>
public enum DPoPMode
{
    /// <summary>The scheme <c>DPoP</c> is not known here: a request under it counts as one without credentials.</summary>
    Off = 0,

    /// <summary>Tokens that are bound to a key need their proof; others pass as Bearer tokens.</summary>
    Optional = 1,

    /// <summary>Only tokens that are bound to a key pass, with their proof.</summary>
    Required = 2,
}
