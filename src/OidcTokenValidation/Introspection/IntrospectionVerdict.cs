namespace OidcTokenValidation.Introspection;

/// <summary>What the issuer says about an opaque token; by default nothing.</summary>
internal enum IntrospectionStatus
{
    Unavailable,
    Inactive,
    Active,
}

/// <summary>The status, and the token if it is active, or when to ask again if the issuer could not be asked.</summary>
internal readonly record struct IntrospectionVerdict(IntrospectionStatus Status, IntrospectedToken? Token, TimeSpan RetryAfter)
{
    public static IntrospectionVerdict Unavailable(TimeSpan retryAfter) => new(IntrospectionStatus.Unavailable, Token: null, retryAfter);

    public static IntrospectionVerdict Of(IntrospectedToken? token) => new(token is null ? IntrospectionStatus.Inactive : IntrospectionStatus.Active, token, default);
}
