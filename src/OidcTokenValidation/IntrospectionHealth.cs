namespace OidcTokenValidation;

/// <summary>The state of an issuer's introspection endpoint at one moment.</summary>
public sealed record IntrospectionHealth
{
    /// <summary>The issuer that is asked about opaque tokens, as configured.</summary>
    public required string Issuer { get; init; }

    /// <summary>How long the endpoint is still left alone because it has just failed, while new opaque tokens are answered with 503; zero if it is not.</summary>
    public required TimeSpan RestsFor { get; init; }

    /// <summary>How many answers of a moment ago are at hand.</summary>
    public required int KnownTokens { get; init; }
}
