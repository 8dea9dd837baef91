namespace OidcTokenValidation;

/// <summary>Bounds that are checked before anything of a token is decoded or believed.</summary>
public sealed class TokenLimits
{
    /// <summary>The longest token that is read, in characters.</summary>
    /// <value>Default 16,384; from 1,024 to 65,536.</value>
    public int MaxTokenLength { get; set; } = 16_384;

    /// <summary>The longest header segment that is read, in characters of base64url.</summary>
    /// <value>Default 4,096; from 64 to 16,384.</value>
    public int MaxHeaderLength { get; set; } = 4_096;

    /// <summary>How many objects and arrays may be open at once in the header or the claims, the outermost included.</summary>
    /// <value>Default 16; from 4 to 64.</value>
    public int MaxDepth { get; set; } = 16;

    /// <summary>How many members the objects of the header, or of the claims, may have in all.</summary>
    /// <value>Default 256; from 16 to 1,024.</value>
    public int MaxMembers { get; set; } = 256;

    /// <summary>How many audiences (<c>aud</c>) a token, or an introspection endpoint's answer, may have.</summary>
    /// <value>Default 256; from 1 to 1,024.</value>
    /// <remarks>Some providers name many APIs in one token: a Keycloak administrator's has one for each realm. RFC 7519 §4.1.3 sets no bound.</remarks>
    public int MaxAudiences { get; set; } = 256;
}
