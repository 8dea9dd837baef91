namespace OidcTokenValidation.Issuers;

/// <summary>The keys that a fetch brought and for how long they are fresh, or why it brought none.</summary>
internal readonly record struct FetchedKeys(KeyFetchFault Fault, JwkSetDocument? Document, TimeSpan Lifetime);

/// <summary>Fetches an issuer's keys: by its metadata, which is cached while it is fresh, or from an explicit address. One fetch at a time.</summary>
internal sealed class KeyFetcher(string issuer, KeySourceOptions options, DocumentClient client, TimeProvider time)
{
    private readonly List<FetchAttempt> _attempts = [];
    private Uri[] _metadataAddresses = options.MetadataAddress is { } configured ? [new Uri(configured)] : [.. FetchAddress.MetadataOf(issuer)];
    private (Uri JwksAddress, long FetchedAt, TimeSpan Lifetime)? _metadata;

    /// <summary>The requests of the last fetch, in order.</summary>
    public IReadOnlyList<FetchAttempt> Attempts => _attempts;

    /// <summary>Fetches the keys; <paramref name="onRequest"/> is called before each request.</summary>
    public async Task<FetchedKeys> FetchAsync(Action onRequest, CancellationToken cancellationToken)
    {
        _attempts.Clear();
        bool isFetched = false;
        try
        {
            (KeyFetchFault fault, Uri? address) = await FindJwksAddressAsync(onRequest, cancellationToken).ConfigureAwait(false);
            FetchedKeys keys = address is null ? new(fault, null, default) : await FetchKeysAsync(address, onRequest, cancellationToken).ConfigureAwait(false);
            isFetched = keys.Fault == KeyFetchFault.None;
            return keys;
        }
        finally
        {
            if (!isFetched)
                StartOver();
        }
    }

    // The key set may have moved, and a damaged document may have a tag: the next fetch asks for everything anew.
    private void StartOver()
    {
        _metadata = null;
        client.ForgetVersions();
    }

    private async Task<FetchedKeys> FetchKeysAsync(Uri address, Action onRequest, CancellationToken cancellationToken)
    {
        FetchedDocument fetched = await GetAsync(address, onRequest, cancellationToken).ConfigureAwait(false);
        JwkSetDocument? document = null;
        DocumentFault found = default;
        if (fetched.Fault == KeyFetchFault.None)
            document = JwkSetDocument.TryParse(fetched.Body.Span, out found);
        if (document is { Keys.Count: 0 })
            found = new(KeyFetchFault.NoUsableKeys, FetchAdvice.NoUsableKeys(document.Dropped));
        FetchAttempt attempt = fetched.ToAttempt(found);
        _attempts[^1] = attempt;
        return new(attempt.Fault, document, fetched.Lifetime);
    }

    private async Task<(KeyFetchFault Fault, Uri? Address)> FindJwksAddressAsync(Action onRequest, CancellationToken cancellationToken)
    {
        if (options.JwksAddress is { } configured)
            return (KeyFetchFault.None, new Uri(configured));
        if (_metadata is { } known && time.GetElapsedTime(known.FetchedAt) < known.Lifetime)
            return (KeyFetchFault.None, known.JwksAddress);

        foreach (Uri address in _metadataAddresses)
        {
            FetchedDocument fetched = await GetAsync(address, onRequest, cancellationToken).ConfigureAwait(false);
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
        _attempts[^1] = fetched.ToAttempt(found);
        return jwksAddress;
    }

    private Task<FetchedDocument> GetAsync(Uri address, Action onRequest, CancellationToken cancellationToken)
    {
        onRequest();
        _attempts.Add(FetchedDocument.Failed(address, KeyFetchFault.Unexpected).ToAttempt(found: default));
        return client.GetAsync(address, cancellationToken);
    }
}
