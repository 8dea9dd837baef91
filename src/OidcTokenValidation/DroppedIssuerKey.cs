namespace OidcTokenValidation;

/// <summary>A key of an issuer's set that is not used; the rest of the set is (RFC 7517 §5).</summary>
public sealed record DroppedIssuerKey
{
    /// <summary>Its place in the set, from 0.</summary>
    public required int Index { get; init; }

    /// <summary>Why it is not used, as the log has it: <c>SymmetricKey</c> or <c>RsaModulusTooShort</c>, for instance.</summary>
    public required string Fault { get; init; }

    /// <summary>The member of the JWK that is the reason, for instance <c>n</c>.</summary>
    /// <value>Null if no single member is: the key is not a JSON object.</value>
    public string? Member { get; init; }
}
