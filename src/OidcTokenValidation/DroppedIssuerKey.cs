namespace OidcTokenValidation;

/// <summary>A key of an issuer's set that is not used; the rest of the set is (RFC 7517 §5).</summary>
public sealed record DroppedIssuerKey
{
    /// <summary>Its place in the set, from 0.</summary>
    public required int Index { get; init; }

    /// <summary>Why it is not used, as the log has it: <c>SymmetricKey</c> or <c>RsaModulusTooShort</c>, for instance.</summary>
    public required string Fault { get; init; }
}
