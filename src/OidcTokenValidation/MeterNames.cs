namespace OidcTokenValidation;

/// <summary>The names under which this library measures.</summary>
public static class MeterNames
{
    /// <summary>The meter.</summary>
    public const string Meter = "OidcTokenValidation";

    /// <summary>Histogram, seconds: fetches of an issuer's keys. Tags: <c>issuer</c> as configured, <c>reason</c> (FirstUse, UnknownKey, RefreshAhead, Retry, Forced), <c>outcome</c> (Fetched, or the name of a <see cref="KeyFetchFault"/>).</summary>
    public const string KeyFetchDuration = "oidc_token_validation.key_fetch.duration";
}
