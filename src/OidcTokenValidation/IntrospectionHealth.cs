namespace OidcTokenValidation;

/// <summary>The state of an issuer's introspection endpoint at one moment.</summary>
public sealed record IntrospectionHealth
{
    /// <summary>The issuer that is asked about opaque tokens, as configured.</summary>
    public required string Issuer { get; init; }

    /// <summary>Whether the endpoint failed for different tokens, and answered nothing since: new opaque tokens get 503, but for one in each pause.</summary>
    /// <remarks>Any answer ends it. Without requests it ends 30 seconds after the last error: nothing is known then.</remarks>
    public required bool IsBackingOff { get; init; }

    /// <summary>How long until a new opaque token is asked about again, while <see cref="IsBackingOff"/>; zero if it is now.</summary>
    /// <value>At most 1 second; where the endpoint refuses this API's own credentials (401 or 403), at most 20 seconds.</value>
    public required TimeSpan RestsFor { get; init; }

    /// <summary>How many answers of a moment ago are at hand.</summary>
    public required int KnownTokens { get; init; }
}
