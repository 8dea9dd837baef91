using OidcTokenValidation.Failures;

namespace OidcTokenValidation.Introspection;

/// <summary>What the endpoint answered with: the body of an answer with the status 200, or why there is none. By default there is none.</summary>
internal readonly record struct IntrospectionResponse(Enum Fault, int Status, ReadOnlyMemory<byte>? Body, string? Detail = null)
{
    /// <summary>The media type of the body, if the endpoint named one. It does not decide anything: the body does.</summary>
    public string? MediaType { get; init; }

    public static IntrospectionResponse Failed(Enum fault, int status = 0, string? detail = null) => new(fault, status, Body: null, detail);

    /// <summary>The same answer, whose body cannot be used.</summary>
    public IntrospectionResponse Refused(Enum fault, string detail) =>
        Failed(fault, Status, MediaType is null or "application/json" ? detail : $"{detail}; its media type is {QuotedText.From(MediaType)}");

    /// <summary>The answer for the log.</summary>
    public string Describe() => (Status, Detail) switch
    {
        (0, _) => "no answer came",
        (_, null) => $"status {Status}",
        _ => $"status {Status}; {Detail}",
    };
}

/// <summary>What is wrong with an answer that came; the faults of the connection are those of <see cref="KeyFetchFault"/>.</summary>
internal enum IntrospectionFault
{
    None,

    /// <summary>The body is not a JSON object in UTF-8.</summary>
    NotJson,

    /// <summary>A signed answer (RFC 9701), which was not asked for: let the provider answer with JSON.</summary>
    SignedResponse,

    /// <summary>A JSON object without a boolean <c>active</c>.</summary>
    Malformed,

    /// <summary>A member occurs more than once. The application may read every member, and readers differ about which value counts (RFC 8259 §4).</summary>
    RepeatedMember,
}

/// <summary>What the issuer says about an opaque token; by default nothing.</summary>
internal enum IntrospectionStatus
{
    Unavailable,
    Inactive,
    Active,
}

/// <summary>The status, and the token if it is active, or when to ask again if the issuer could not be asked.</summary>
internal readonly record struct IntrospectionResult(IntrospectionStatus Status, IntrospectedToken? Token, TimeSpan RetryAfter)
{
    public static IntrospectionResult Unavailable(TimeSpan retryAfter) => new(IntrospectionStatus.Unavailable, Token: null, retryAfter);

    public static IntrospectionResult From(IntrospectedToken? token) => new(token is null ? IntrospectionStatus.Inactive : IntrospectionStatus.Active, token, default);
}
