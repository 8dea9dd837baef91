namespace OidcTokenValidation.Credentials;

/// <summary>The authentication schemes that present an access token.</summary>
internal enum PresentedScheme
{
    /// <summary>No access token: no Authorization field, or one of another scheme.</summary>
    None,

    /// <summary>RFC 6750 §2.1.</summary>
    Bearer,

    /// <summary>RFC 9449 §7.1.</summary>
    DPoP,

    /// <summary>A token that is bound to the client's certificate (RFC 8705 §3), as Microsoft's clients send it.</summary>
    MtlsPop,
}

/// <summary>The credentials of a request: none, or one token under one scheme.</summary>
internal readonly struct PresentedCredentials(PresentedScheme scheme, ReadOnlyMemory<char> token)
{
    public PresentedScheme Scheme { get; } = scheme;

    public ReadOnlyMemory<char> Token { get; } = token;
}
