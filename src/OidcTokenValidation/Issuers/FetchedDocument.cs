using System.Net;

namespace OidcTokenValidation.Issuers;

/// <summary>A fetched document and for how long it is fresh, or why there is none.</summary>
internal readonly record struct FetchedDocument(Uri Address, KeyFetchFault Fault, HttpStatusCode Status, ReadOnlyMemory<byte> Body, TimeSpan Lifetime, string? Detail = null)
{
    /// <summary>Whether the response says when to try again.</summary>
    public bool HasRetryAfter { get; init; }

    /// <summary>Whether the server answered that it cannot answer now: another address would not help.</summary>
    public bool IsBusy => Status is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests || (HasRetryAfter && (int)Status >= 500);

    public static FetchedDocument Failed(Uri address, KeyFetchFault fault, HttpStatusCode status = default, string? detail = null) => new(address, fault, status, default, default, detail);

    /// <summary>The request for the log, with the fault that was found in the document, if one was.</summary>
    public FetchAttempt ToAttempt(DocumentFault found) =>
        new(Address.GetLeftPart(UriPartial.Path), (int)Status, Fault == KeyFetchFault.None ? found.Fault : Fault, Fault == KeyFetchFault.None ? found.Detail : Detail);
}
