using System.Net;

namespace OidcTokenValidation.Issuers;

/// <summary>The keys that a fetch brought, or why it brought none.</summary>
internal readonly record struct FetchedKeys(KeyFetchFault Fault, JwkSetDocument? Document);

/// <summary>Fetches an issuer's keys: by its metadata, or from an explicit address.</summary>
internal sealed class KeyFetcher(string issuer, KeySourceOptions options, DocumentClient client)
{
    public async Task<FetchedKeys> FetchAsync(CancellationToken cancellationToken)
    {
        if (options.JwksAddress is { } explicitAddress)
            return await FetchKeysAsync(new Uri(explicitAddress), cancellationToken).ConfigureAwait(false);

        FetchedDocument metadata = await FetchMetadataAsync(cancellationToken).ConfigureAwait(false);
        if (metadata.Fault != KeyFetchFault.None)
            return new(metadata.Fault, null);
        if (StrictJsonDocument.TryParse(metadata.Body.Span) is not { } document)
            return new(KeyFetchFault.NotJson, null);

        // RFC 8414 §3.3, OpenID Connect Discovery 1.0 §4.3: identical, or the document is not used.
        if (!string.Equals(StrictJsonDocument.FindString(document, "issuer"), issuer, StringComparison.Ordinal))
            return new(KeyFetchFault.IssuerMismatch, null);
        return Uri.TryCreate(StrictJsonDocument.FindString(document, "jwks_uri"), UriKind.Absolute, out Uri? address)
            ? await FetchKeysAsync(address, cancellationToken).ConfigureAwait(false)
            : new(KeyFetchFault.JwksAddressMissing, null);
    }

    private async Task<FetchedDocument> FetchMetadataAsync(CancellationToken cancellationToken)
    {
        FetchedDocument metadata = default;
        foreach (Uri address in options.MetadataAddress is { } configured ? [new Uri(configured)] : FetchAddress.MetadataOf(issuer))
        {
            metadata = await client.GetAsync(address, cancellationToken).ConfigureAwait(false);
            bool isAbsent = metadata is { Fault: KeyFetchFault.StatusNotOk, Status: HttpStatusCode.NotFound or HttpStatusCode.Gone };
            if (!isAbsent)
                return metadata;
        }

        return metadata;
    }

    private async Task<FetchedKeys> FetchKeysAsync(Uri address, CancellationToken cancellationToken)
    {
        FetchedDocument fetched = await client.GetAsync(address, cancellationToken).ConfigureAwait(false);
        if (fetched.Fault != KeyFetchFault.None)
            return new(fetched.Fault, null);
        return JwkSetDocument.TryParse(fetched.Body.Span) switch
        {
            null => new(KeyFetchFault.NotJson, null),
            { Keys.Count: 0 } empty => new(KeyFetchFault.NoUsableKeys, empty),
            { } document => new(KeyFetchFault.None, document),
        };
    }
}
