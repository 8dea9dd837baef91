namespace OidcTokenValidation;

/// <summary>Limits on tokens, which are checked before a token is decoded.</summary>
public sealed class TokenLimits
{
    /// <summary>The greatest length of a token, in characters.</summary>
    /// <value>Default 16,384; from 1,024 to 65,536.</value>
    public int MaxTokenLength { get; set; } = 16_384;

    /// <summary>The greatest length of the header segment, in characters of base64url.</summary>
    /// <value>Default 4,096; from 64 to 16,384.</value>
    public int MaxHeaderLength { get; set; } = 4_096;

    /// <summary>The greatest depth of nested objects and arrays in the header or the claims, the outermost included.</summary>
    /// <value>Default 16; from 4 to 64.</value>
    public int MaxDepth { get; set; } = 16;

    /// <summary>The greatest total number of members of all objects in the header, or in the claims.</summary>
    /// <value>Default 256; from 16 to 1,024.</value>
    public int MaxMembers { get; set; } = 256;

    /// <summary>The greatest number of audiences (<c>aud</c>) of a token or an introspection response.</summary>
    /// <value>Default 256; from 1 to 1,024.</value>
    /// <remarks>Some providers list many APIs in one token: that of a Keycloak administrator has one for each realm. RFC 7519 §4.1.3 sets no limit.</remarks>
    public int MaxAudiences { get; set; } = 256;
}
