namespace OidcTokenValidation;

/// <summary>What ties an access token to its sender. A validated token was sent by whoever holds all of it.</summary>
[Flags]
public enum TokenBinding
{
    /// <summary>Nothing: whoever bears it may use it (RFC 6750).</summary>
    Bearer = 0,

    /// <summary>A key of the client's, of which the request held a proof (RFC 9449).</summary>
    DPoP = 1,

    /// <summary>A certificate of the client's, which it used for the connection (RFC 8705).</summary>
    Mtls = 2,
}
