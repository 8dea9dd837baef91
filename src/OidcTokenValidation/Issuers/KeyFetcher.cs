using System.Net;

namespace OidcTokenValidation.Issuers;

/// <summary>The keys that a fetch brought and for how long they are fresh, or why it brought none.</summary>
internal readonly record struct FetchedKeys(KeyFetchFault Fault, JwkSetDocument? Document, TimeSpan Lifetime, string? Detail = null);

/// <summary>Fetches an issuer's keys: by its metadata, which is kept while it is fresh, or from an explicit address. One fetch at a time.</summary>
internal sealed class KeyFetcher(string issuer, KeySourceOptions options, DocumentClient client, TimeProvider time)
{
    // However many made-up key names use up the budget, a key set that has moved is found within a minute.
    private static readonly TimeSpan LongestWaitForMetadata = TimeSpan.FromMinutes(1);

    private Uri[] _metadataAddresses = options.MetadataAddress is { } configured ? [new Uri(configured)] : [.. FetchAddress.MetadataOf(issuer)];
    private (Uri JwksAddress, long FetchedAt, TimeSpan Lifetime)? _metadata;
    private long _metadataRequestedAt;

    /// <inheritdoc cref="DocumentClient.LastRequest"/>
    public (string Address, int Status) LastRequest => client.LastRequest;

    /// <summary>Fetches the keys.</summary>
    /// <param name="wanted">The key that a request waits for; null if none does.</param>
    /// <param name="budget">Charged with each request.</param>
    /// <param name="cancellationToken">Ends the fetch.</param>
    public async Task<FetchedKeys> FetchAsync(WantedKey? wanted, RequestBudget budget, CancellationToken cancellationToken)
    {
        (KeyFetchFault fault, Uri? address, string? detail) = await FindJwksAddressAsync(budget, cancellationToken).ConfigureAwait(false);
        if (address is null)
            return new(fault, null, default, detail);

        FetchedKeys keys = await FetchKeysAsync(address, budget, cancellationToken).ConfigureAwait(false);

        // The key set may have moved: next time the metadata is asked again.
        if (keys.Fault != KeyFetchFault.None)
            _metadata = null;
        return wanted is not null && keys is { Fault: KeyFetchFault.None, Document: { } document } && !wanted.IsIn(document) && MayAskForMetadata(budget)
            ? await FetchMovedAsync(keys, address, budget, cancellationToken).ConfigureAwait(false)
            : keys;
    }

    private async Task<FetchedKeys> FetchKeysAsync(Uri address, RequestBudget budget, CancellationToken cancellationToken)
    {
        budget.Charge();
        return Parse(await client.GetAsync(address, cancellationToken).ConfigureAwait(false));
    }

    private bool MayAskForMetadata(RequestBudget budget) =>
        options.JwksAddress is null
        && time.GetElapsedTime(_metadataRequestedAt) is var age
        && age > budget.Slot
        && (budget.Wait == TimeSpan.Zero || age >= LongestWaitForMetadata);

    // The provider may publish its keys at another address by now, and go on serving the old set at the old one.
    private async Task<FetchedKeys> FetchMovedAsync(FetchedKeys keys, Uri address, RequestBudget budget, CancellationToken cancellationToken)
    {
        (_, Uri? current, _) = await FetchJwksAddressAsync(budget, cancellationToken).ConfigureAwait(false);
        if (current is null || current == address)
            return keys;
        FetchedKeys moved = await FetchKeysAsync(current, budget, cancellationToken).ConfigureAwait(false);
        return moved.Fault == KeyFetchFault.None ? moved : keys;
    }

    private static FetchedKeys Parse(FetchedDocument fetched)
    {
        if (fetched.Fault != KeyFetchFault.None)
            return new(fetched.Fault, null, default, fetched.Detail);
        return JwkSetDocument.TryParse(fetched.Body.Span) switch
        {
            null => new(KeyFetchFault.NotJson, null, default),
            { Keys.Count: 0 } unusable => new(KeyFetchFault.NoUsableKeys, unusable, default),
            { } document => new(KeyFetchFault.None, document, fetched.Lifetime),
        };
    }

    private async Task<(KeyFetchFault Fault, Uri? Address, string? Detail)> FindJwksAddressAsync(RequestBudget budget, CancellationToken cancellationToken)
    {
        if (options.JwksAddress is { } configured)
            return (KeyFetchFault.None, new Uri(configured), null);
        if (_metadata is { } known && time.GetElapsedTime(known.FetchedAt) < known.Lifetime)
            return (KeyFetchFault.None, known.JwksAddress, null);
        return await FetchJwksAddressAsync(budget, cancellationToken).ConfigureAwait(false);
    }

    private async Task<(KeyFetchFault Fault, Uri? Address, string? Detail)> FetchJwksAddressAsync(RequestBudget budget, CancellationToken cancellationToken)
    {
        _metadataRequestedAt = time.GetTimestamp();
        FetchedDocument metadata = await FetchMetadataAsync(budget, cancellationToken).ConfigureAwait(false);
        if (metadata.Fault != KeyFetchFault.None)
            return (metadata.Fault, null, metadata.Detail);
        if (StrictJsonDocument.TryParse(metadata.Body.Span) is not { } document)
            return (KeyFetchFault.NotJson, null, null);

        // RFC 8414 §3.3, OpenID Connect Discovery 1.0 §4.3: identical, or the document is not used.
        string? stated = StrictJsonDocument.FindString(document, "issuer");
        if (!string.Equals(stated, issuer, StringComparison.Ordinal))
            return (KeyFetchFault.IssuerMismatch, null, FetchAdvice.Mismatch(issuer, stated));
        if (!Uri.TryCreate(StrictJsonDocument.FindString(document, "jwks_uri"), UriKind.Absolute, out Uri? address))
            return (KeyFetchFault.JwksAddressMissing, null, null);

        _metadata = (address, time.GetTimestamp(), metadata.Lifetime);
        return (KeyFetchFault.None, address, null);
    }

    private async Task<FetchedDocument> FetchMetadataAsync(RequestBudget budget, CancellationToken cancellationToken)
    {
        FetchedDocument metadata = default;
        foreach (Uri address in _metadataAddresses)
        {
            budget.Charge();
            metadata = await client.GetAsync(address, cancellationToken).ConfigureAwait(false);
            bool isAbsent = metadata is { Fault: KeyFetchFault.StatusNotOk, Status: HttpStatusCode.NotFound or HttpStatusCode.Gone };
            if (isAbsent)
                continue;

            // Asked first from now on: the budget is not for documents that are known to be absent.
            if (metadata.Fault == KeyFetchFault.None)
                _metadataAddresses = [address, .. _metadataAddresses.Where(other => other != address)];
            return metadata;
        }

        return metadata;
    }
}
