using OidcTokenValidation.Failures;
using OidcTokenValidation.Telemetry;

namespace OidcTokenValidation.Introspection;

/// <summary>The response of the endpoint: the body of one with the status 200, or why there is none. The default has none.</summary>
internal readonly record struct IntrospectionResponse(IntrospectionFault Fault, int Status, ReadOnlyMemory<byte>? Body, string? Detail = null)
{
    /// <summary>The media type of the body, if the endpoint named one. It decides only whether the body is a signed response (RFC 9701 §5).</summary>
    public string? MediaType { get; init; }

    public static IntrospectionResponse Failed(IntrospectionFault fault, int status = 0, string? detail = null) => new(fault, status, Body: null, detail);

    /// <summary>The same response, whose body cannot be used.</summary>
    public IntrospectionResponse WithFault(IntrospectionFault fault, string detail) =>
        Failed(fault, Status, MediaType is null or "application/json" ? detail : $"{detail}; its media type is {QuotedText.From(MediaType)}");

    /// <summary>The response for the log, without its body (RFC 7662 §4).</summary>
    public string Describe() => (Status, Detail) switch
    {
        (0, _) => "no response",
        (_, null) => $"status {Status}",
        _ => $"status {Status}; {Detail}",
    };
}

/// <summary>The state of an opaque token; the default is that it could not be found out.</summary>
internal enum IntrospectionStatus
{
    Unavailable,
    Inactive,
    Active,
}

/// <summary>The status, with the token if it is active, or with the time to retry after if the endpoint is unavailable.</summary>
internal readonly record struct IntrospectionResult(IntrospectionStatus Status, IntrospectedToken? Token, TimeSpan RetryAfter)
{
    public static IntrospectionResult Unavailable(TimeSpan retryAfter) => new(IntrospectionStatus.Unavailable, Token: null, retryAfter);

    public static IntrospectionResult From(IntrospectedToken? token) =>
        new(token is null ? IntrospectionStatus.Inactive : IntrospectionStatus.Active, token, default);
}
