namespace OidcTokenValidation.Hosts.Tests.Hosts;

/// <summary>What a client learns.</summary>
public enum Verdict
{
    /// <summary>The server refused the request before the library saw it.</summary>
    NotServed,

    Granted,

    /// <summary>401 without an error code: no credentials.</summary>
    Unauthenticated,

    /// <summary>400 or 401 with an error code.</summary>
    Refused,

    Forbidden,

    Unavailable,
}
