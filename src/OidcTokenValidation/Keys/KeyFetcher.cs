namespace OidcTokenValidation.Keys;

/// <summary>The keys that a fetch brought and for how long they are fresh, or why it brought none.</summary>
/// <param name="Fault">Why there are no keys.</param>
/// <param name="Document">The keys.</param>
/// <param name="Lifetime">For how long they are fresh.</param>
/// <param name="SearchFault">Why it is not known whether the provider publishes the wanted key at another address: the keys are good, but may not be
/// all.</param>
internal readonly record struct FetchedKeys(KeyFetchFault Fault, JwkSetDocument? Document, TimeSpan Lifetime, KeyFetchFault SearchFault = KeyFetchFault.None);

/// <summary>Fetches an issuer's keys: by its metadata, which is cached while it is fresh, or from an explicit address. One fetch at a time.</summary>
internal sealed class KeyFetcher(string issuer, KeySourceOptions options, DocumentClient client, TimeProvider time)
{
    // However many made-up key names use up the budget, a key set that has moved is found within about a minute.
    private static readonly TimeSpan LongestWaitForMetadata = TimeSpan.FromMinutes(1);

    private readonly List<FetchAttempt> _attempts = [];
    private Uri[] _metadataAddresses = options.MetadataAddress is { } configured ? [new Uri(configured)] : [.. FetchAddress.MetadataOf(issuer)];
    private (Uri JwksAddress, long FetchedAt, TimeSpan Lifetime)? _metadata;
    private long _metadataRequestedAt;

    /// <summary>The requests of the last fetch, in order.</summary>
    public IReadOnlyList<FetchAttempt> Attempts => _attempts;

    /// <summary>Fetches the keys.</summary>
    /// <param name="wanted">The key that a request waits for; null if none does.</param>
    /// <param name="budget">Charged with each request.</param>
    /// <param name="cancellationToken">Ends the fetch.</param>
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

            // A key that could not be looked up may exist: the budget is no reason to call it unknown.
            return MayRequestMetadata(budget)
                ? await FetchMovedAsync(keys, address!, budget, cancellationToken).ConfigureAwait(false)
                : keys with { SearchFault = KeyFetchFault.NotAttempted };
        }
        finally
        {
            if (!isFetched)
                StartOver();
        }
    }

    // Metadata of the last slot is as good as new.
    private bool IsMetadataOld(FetchBudget budget) => options.JwksAddress is null && time.GetElapsedTime(_metadataRequestedAt) > budget.Slot;

    private bool MayRequestMetadata(FetchBudget budget) => budget.Wait == TimeSpan.Zero || time.GetElapsedTime(_metadataRequestedAt) >= LongestWaitForMetadata;

    // The provider may publish its keys at another address by now, and go on serving the old set at the old one.
    private async Task<FetchedKeys> FetchMovedAsync(FetchedKeys keys, Uri address, FetchBudget budget, CancellationToken cancellationToken)
    {
        (KeyFetchFault fault, Uri? current) = await RequestJwksAddressAsync(budget, cancellationToken).ConfigureAwait(false);
        if (current == address)
            return keys;
        FetchedKeys moved = current is null ? new(fault, null, default) : await FetchKeysAsync(current, budget, cancellationToken).ConfigureAwait(false);
        if (moved.Fault == KeyFetchFault.None)
            return moved;
        client.ForgetVersions();
        return keys with { SearchFault = moved.Fault };
    }

    // The key set may have moved, and a damaged document may have a tag: the next fetch asks for everything anew.
    private void StartOver()
    {
        _metadata = null;
        client.ForgetVersions();
    }

    private async Task<FetchedKeys> FetchKeysAsync(Uri address, FetchBudget budget, CancellationToken cancellationToken)
    {
        FetchedDocument fetched = await GetAsync(address, KeyOrigin, budget, cancellationToken).ConfigureAwait(false);
        JwkSetDocument? document = null;
        DocumentFault found = default;
        if (fetched.Fault == KeyFetchFault.None)
            document = JwkSetDocument.TryParse(fetched.Body.Span, out found);
        if (document is { Keys.Count: 0 })
            found = new(KeyFetchFault.NoUsableKeys, FetchAdvice.NoUsableKeys(document.Dropped));
        FetchAttempt attempt = Note(fetched.ToAttempt(found));
        return new(attempt.Fault, document, fetched.Lifetime);
    }

    private async Task<(KeyFetchFault Fault, Uri? Address)> FindJwksAddressAsync(FetchBudget budget, CancellationToken cancellationToken)
    {
        if (options.JwksAddress is { } configured)
            return (KeyFetchFault.None, new Uri(configured));
        if (_metadata is { } known && time.GetElapsedTime(known.FetchedAt) < known.Lifetime)
            return (KeyFetchFault.None, known.JwksAddress);
        return await RequestJwksAddressAsync(budget, cancellationToken).ConfigureAwait(false);
    }

    private async Task<(KeyFetchFault Fault, Uri? Address)> RequestJwksAddressAsync(FetchBudget budget, CancellationToken cancellationToken)
    {
        _metadataRequestedAt = time.GetTimestamp();
        foreach (Uri address in _metadataAddresses)
        {
            FetchedDocument fetched = await GetAsync(address, MetadataOrigin, budget, cancellationToken).ConfigureAwait(false);
            if (Read(fetched, out bool isFinal) is { } jwksAddress)
            {
                // Tried first from now on: the budget is not for documents that are known to be absent.
                _metadataAddresses = [address, .. _metadataAddresses.Where(other => other != address)];
                _metadata = (jwksAddress, time.GetTimestamp(), fetched.Lifetime);
                return (KeyFetchFault.None, jwksAddress);
            }

            if (isFinal)
                break;
        }

        return (FetchAdvice.Decisive(_attempts).Fault, null);
    }

    // An answer that is not metadata says nothing about the other address. No answer, "later", and metadata that is refused end the search.
    private Uri? Read(in FetchedDocument fetched, out bool isFinal)
    {
        Uri? jwksAddress = null;
        DocumentFault found = default;
        isFinal = fetched.IsBusy || fetched.Fault is KeyFetchFault.Unreachable or KeyFetchFault.SecureConnectionFailed or KeyFetchFault.TimedOut;
        if (fetched.Fault == KeyFetchFault.None)
            jwksAddress = IssuerMetadata.FindJwksAddress(fetched.Body.Span, issuer, options, out found, out isFinal);
        Note(fetched.ToAttempt(found));
        return jwksAddress;
    }

    private AddressOrigin MetadataOrigin => options.MetadataAddress is null ? AddressOrigin.Issuer : AddressOrigin.MetadataAddress;

    private AddressOrigin KeyOrigin => options.JwksAddress is null ? AddressOrigin.Metadata : AddressOrigin.JwksAddress;

    private Task<FetchedDocument> GetAsync(Uri address, AddressOrigin origin, FetchBudget budget, CancellationToken cancellationToken)
    {
        budget.Charge();
        _attempts.Add(FetchedDocument.Failed(address, KeyFetchFault.Unexpected).ToAttempt(found: default) with { Origin = origin });
        return client.GetAsync(address, cancellationToken);
    }

    // What came of the last request.
    private FetchAttempt Note(in FetchAttempt attempt) => _attempts[^1] = attempt with { Origin = _attempts[^1].Origin };
}
