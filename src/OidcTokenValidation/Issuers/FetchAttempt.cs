namespace OidcTokenValidation.Issuers;

/// <summary>Where the address of a request comes from, and so what to change if it is wrong.</summary>
internal enum AddressOrigin
{
    /// <summary>Discovery from the issuer identifier.</summary>
    Issuer,

    /// <summary><see cref="KeySourceOptions.MetadataAddress"/>.</summary>
    MetadataAddress,

    /// <summary><see cref="KeySourceOptions.JwksAddress"/>.</summary>
    JwksAddress,

    /// <summary>The member <c>jwks_uri</c> of the metadata.</summary>
    Metadata,
}

/// <summary>One request of a fetch and what came of it, for the log.</summary>
/// <param name="Address">The address, without its query.</param>
/// <param name="Status">The status of the response; 0 if there was none.</param>
/// <param name="Fault">What is wrong; none for a document that was used.</param>
/// <param name="Detail">What there is to say about the fault, if anything.</param>
internal readonly record struct FetchAttempt(string Address, int Status, KeyFetchFault Fault, string? Detail)
{
    /// <summary>Where the address comes from.</summary>
    public AddressOrigin Origin { get; init; }

    /// <inheritdoc/>
    public override string ToString()
    {
        string outcome = Status == 0 ? $"no answer came from {Address}" : $"{Address} answered with the status {Status}";
        return Detail is null ? outcome : $"{outcome}; {Detail}";
    }
}
