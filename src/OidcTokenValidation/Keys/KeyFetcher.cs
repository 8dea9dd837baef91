using System.Diagnostics.CodeAnalysis;
using OidcTokenValidation.Jose;

namespace OidcTokenValidation.Keys;

/// <summary>The fetched keys and for how long they are fresh, or why there are none.</summary>
/// <param name="Fault">Why there are no keys.</param>
/// <param name="Document">The keys.</param>
/// <param name="Lifetime">For how long they are fresh.</param>
/// <param name="SearchFault">Why the search for the wanted key at another address failed: the keys can be used, but may not be all.</param>
internal readonly record struct FetchedKeys(KeyFetchFault Fault, JwkSetDocument? Document, TimeSpan Lifetime, KeyFetchFault SearchFault = KeyFetchFault.None);

/// <summary>Fetches an issuer's keys: by its metadata, which is cached while it is fresh, or from an explicit address. One fetch at a time.</summary>
internal sealed class KeyFetcher(
    string issuer, KeySourceOptions options, DocumentClient client, TimeProvider time, KeyRules rules)
{
    // Even while made-up key names use up the budget, a moved key set is found within about a minute.
    private static readonly TimeSpan MaxMetadataAge = TimeSpan.FromMinutes(1);

    private readonly List<FetchAttempt> _attempts = [];
    private Uri[] _metadataAddresses = options.MetadataAddress is { } configured ? [new Uri(configured)] : [.. FetchAddress.GetMetadataAddresses(issuer)];
    private (Uri JwksAddress, long FetchedAt, TimeSpan Lifetime)? _metadata;
    private long _metadataRequestedAt;

    /// <summary>The requests of the last fetch, in order.</summary>
    public IReadOnlyList<FetchAttempt> Attempts => _attempts;

    /// <summary>Fetches the keys.</summary>
    /// <param name="wanted">The key that a request waits for; null if none does.</param>
    /// <param name="budget">Charged with each request.</param>
    /// <param name="cancellationToken">Cancels the fetch.</param>
    public async Task<FetchedKeys> FetchAsync(WantedKey? wanted, FetchBudget budget, CancellationToken cancellationToken)
    {
        _attempts.Clear();
        bool isFetched = false;
        try
        {
            (KeyFetchFault fault, Uri? address) = await FindJwksAddressAsync(budget, cancellationToken).ConfigureAwait(false);
            FetchedKeys keys = address is null ? new(fault, null, default) : await FetchKeysAsync(address, budget, cancellationToken).ConfigureAwait(false);
            isFetched = keys.Fault == KeyFetchFault.None;
            if (!isFetched || wanted?.IsIn(keys.Document!) != false || !IsMetadataOld(budget))
                return keys;

            // A key that could not be looked up may exist: a used-up budget does not make it unknown.
            return MayRequestMetadata(budget)
                ? await FetchMovedAsync(keys, address!, budget, cancellationToken).ConfigureAwait(false)
                : keys with { SearchFault = KeyFetchFault.NotAttempted };
        }
        finally
        {
            if (!isFetched)
                Reset();
        }
    }

    // Metadata that was requested within the last slot needs no new request.
    private bool IsMetadataOld(FetchBudget budget) => options.JwksAddress is null && time.GetElapsedTime(_metadataRequestedAt) > budget.Slot;

    private bool MayRequestMetadata(FetchBudget budget) => budget.Wait == TimeSpan.Zero || time.GetElapsedTime(_metadataRequestedAt) >= MaxMetadataAge;

    // The provider may publish its keys at another address now, and still serve the old set at the old address.
    private async Task<FetchedKeys> FetchMovedAsync(FetchedKeys keys, Uri address, FetchBudget budget, CancellationToken cancellationToken)
    {
        (KeyFetchFault fault, Uri? current) = await RequestJwksAddressAsync(budget, cancellationToken).ConfigureAwait(false);
        if (current == address)
            return keys;
        FetchedKeys moved = current is null ? new(fault, null, default) : await FetchKeysAsync(current, budget, cancellationToken).ConfigureAwait(false);
        if (moved.Fault == KeyFetchFault.None)
            return moved;
        client.ClearVersions();
        return keys with { SearchFault = moved.Fault };
    }

    // The key set may have moved, and a damaged document may have an entity tag: the next fetch requests everything again.
    private void Reset()
    {
        _metadata = null;
        client.ClearVersions();
    }

    private async Task<FetchedKeys> FetchKeysAsync(Uri address, FetchBudget budget, CancellationToken cancellationToken)
    {
        FetchedDocument fetched = await GetAsync(address, KeyOrigin, budget, cancellationToken).ConfigureAwait(false);
        JwkSetDocument? document = null;
        DocumentFault documentFault = default;
        if (fetched.Fault == KeyFetchFault.None
            && JwkSetDocument.TryParse(fetched.Body.Span, rules, out document, out documentFault)
            && document.Keys.Count == 0)
            documentFault = new(KeyFetchFault.NoUsableKeys, FetchAdvice.DescribeNoUsableKeys(document.Dropped));
        FetchAttempt attempt = Complete(fetched.ToAttempt(documentFault));
        return new(attempt.Fault, document, fetched.Lifetime);
    }

    private async Task<(KeyFetchFault Fault, Uri? Address)> FindJwksAddressAsync(FetchBudget budget, CancellationToken cancellationToken)
    {
        if (options.JwksAddress is { } configured)
            return (KeyFetchFault.None, new Uri(configured));
        if (_metadata is { } cached && time.GetElapsedTime(cached.FetchedAt) < cached.Lifetime)
            return (KeyFetchFault.None, cached.JwksAddress);
        return await RequestJwksAddressAsync(budget, cancellationToken).ConfigureAwait(false);
    }

    private async Task<(KeyFetchFault Fault, Uri? Address)> RequestJwksAddressAsync(FetchBudget budget, CancellationToken cancellationToken)
    {
        _metadataRequestedAt = time.GetTimestamp();
        foreach (Uri address in _metadataAddresses)
        {
            FetchedDocument fetched = await GetAsync(address, MetadataOrigin, budget, cancellationToken).ConfigureAwait(false);
            if (TryRead(fetched, out Uri? jwksAddress, out bool isFinal))
            {
                // Tried first from now on: requests for a missing document would use up the budget.
                _metadataAddresses = [address, .. _metadataAddresses.Where(other => other != address)];
                _metadata = (jwksAddress, time.GetTimestamp(), fetched.Lifetime);
                return (KeyFetchFault.None, jwksAddress);
            }

            if (isFinal)
                break;
        }

        return (FetchAdvice.FindDecisive(_attempts).Fault, null);
    }

    // RFC 8414 §3.2: after a response that is not metadata the other address is tried. No response, a busy server, and rejected metadata end the search.
    private bool TryRead(in FetchedDocument fetched, [NotNullWhen(true)] out Uri? jwksAddress, out bool isFinal)
    {
        jwksAddress = null;
        DocumentFault documentFault = default;
        isFinal = fetched.IsBusy || fetched.Fault is KeyFetchFault.Unreachable or KeyFetchFault.SecureConnectionFailed or KeyFetchFault.TimedOut;
        if (fetched.Fault == KeyFetchFault.None)
            IssuerMetadata.TryReadJwksAddress(fetched.Body.Span, issuer, options, out jwksAddress, out documentFault, out isFinal);
        return Complete(fetched.ToAttempt(documentFault)).Fault == KeyFetchFault.None && jwksAddress is not null;
    }

    private AddressOrigin MetadataOrigin => options.MetadataAddress is null ? AddressOrigin.Issuer : AddressOrigin.MetadataAddress;

    private AddressOrigin KeyOrigin => options.JwksAddress is null ? AddressOrigin.Metadata : AddressOrigin.JwksAddress;

    private Task<FetchedDocument> GetAsync(Uri address, AddressOrigin origin, FetchBudget budget, CancellationToken cancellationToken)
    {
        budget.Charge();
        _attempts.Add(FetchedDocument.Failed(address, KeyFetchFault.Unexpected).ToAttempt(documentFault: default) with { Origin = origin });
        return client.GetAsync(address, cancellationToken);
    }

    // Replaces the entry of the last request by its outcome.
    private FetchAttempt Complete(in FetchAttempt attempt) => _attempts[^1] = attempt with { Origin = _attempts[^1].Origin };
}
