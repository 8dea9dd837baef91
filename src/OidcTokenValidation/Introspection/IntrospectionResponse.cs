namespace OidcTokenValidation.Introspection;

/// <summary>What the endpoint answered with: the body of a JSON answer with the status 200, or why there is none. By default there is none.</summary>
internal readonly record struct IntrospectionResponse(Enum Fault, int Status, ReadOnlyMemory<byte>? Body)
{
    public static IntrospectionResponse Failed(Enum fault, int status = 0) => new(fault, status, Body: null);
}

/// <summary>What is wrong with an answer that came; the faults of the way are those of <see cref="KeyFetchFault"/>.</summary>
internal enum IntrospectionFault
{
    None,

    /// <summary>The media type is not application/json.</summary>
    NotJson,

    /// <summary>A signed answer (RFC 9701), which was not asked for: let the provider answer with JSON.</summary>
    SignedResponse,

    /// <summary>No strict JSON object with a boolean <c>active</c>.</summary>
    Malformed,
}
