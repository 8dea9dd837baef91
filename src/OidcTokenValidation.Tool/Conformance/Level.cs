namespace OidcTokenValidation.Tool.Conformance;

/// <summary>How binding a row is.</summary>
internal enum Level
{
    /// <summary>The section requires it (RFC 2119: MUST, REQUIRED), or the token is not valid without it.</summary>
    Must = 0,

    /// <summary>The section recommends it (RFC 2119: SHOULD, RECOMMENDED).</summary>
    Should,

    /// <summary>No section requires it. It is what OidcTokenValidation does, with a reason.</summary>
    Opinion,
}
