namespace OidcTokenValidation.Keys;

/// <summary>Which hosts may be reached over http without TLS.</summary>
internal enum PlainHttp
{
    /// <summary>None: https alone.</summary>
    Never = 0,

    /// <summary>Loopback addresses.</summary>
    OnLoopback,

    /// <summary>Every host.</summary>
    Anywhere,
}
