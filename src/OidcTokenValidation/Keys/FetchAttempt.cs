using System.Net;

namespace OidcTokenValidation.Keys;

/// <summary>The source of the address of a request: what to change if the address is wrong.</summary>
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

/// <summary>One request of a fetch and its outcome, for the log.</summary>
/// <param name="Address">The address, without its query.</param>
/// <param name="Status">The status of the response; 0 if there was none.</param>
/// <param name="Fault">What is wrong; none for a document that was used.</param>
/// <param name="Detail">More about the fault; null if there is no more.</param>
internal readonly record struct FetchAttempt(string Address, int Status, KeyFetchFault Fault, string? Detail)
{
    /// <summary>The source of the address.</summary>
    public AddressOrigin Origin { get; init; }

    /// <inheritdoc/>
    public override string ToString()
    {
        string outcome = Status == 0 ? $"no response from {Address}" : $"{Address} returned the status {Status}";
        return Detail is null ? outcome : $"{outcome}; {Detail}";
    }
}

/// <summary>A fetched document and for how long it is fresh, or why there is none.</summary>
internal readonly record struct FetchedDocument(
    Uri Address, KeyFetchFault Fault, HttpStatusCode Status, ReadOnlyMemory<byte> Body, TimeSpan Lifetime, string? Detail = null)
{
    /// <summary>Whether the response has a <c>Retry-After</c>.</summary>
    public bool HasRetryAfter { get; init; }

    /// <summary>Whether the server is temporarily unavailable: another address would not help.</summary>
    public bool IsBusy => Status is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests || (HasRetryAfter && (int)Status >= 500);

    public static FetchedDocument Failed(Uri address, KeyFetchFault fault, HttpStatusCode status = default, string? detail = null) =>
        new(address, fault, status, default, default, detail);

    /// <summary>The request for the log, with the fault in its document if there is one.</summary>
    public FetchAttempt ToAttempt(DocumentFault documentFault)
    {
        DocumentFault fault = Fault == KeyFetchFault.None ? documentFault : new(Fault, Detail);
        return new(Address.GetLeftPart(UriPartial.Path), (int)Status, fault.Fault, fault.Detail);
    }
}
