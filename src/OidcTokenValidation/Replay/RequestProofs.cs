namespace OidcTokenValidation.Replay;

/// <summary>The proofs that one request has used, among its items: several validators with one replay store can validate the same request.</summary>
/// <remarks>Thread-safe. Each validator accepts a proof at most once, so no validator accepts a replay of its own.</remarks>
internal sealed class RequestProofs
{
    private static readonly object Key = new();

    private readonly Lock _gate = new();
    private readonly List<(ReplayGuard Validator, ReplayKey Proof)> _uses = [];

    /// <summary>Gets or creates the proofs of a request; null if its host shares nothing.</summary>
    public static RequestProofs? Get(IDictionary<object, object?>? items)
    {
        if (items is null)
            return null;
        lock (items)
        {
            if (items.TryGetValue(Key, out object? existing))
                return existing as RequestProofs;
            var created = new RequestProofs();
            items[Key] = created;
            return created;
        }
    }

    /// <summary>Whether another validator has added the proof to the same store for this request, and this one accepts it for the first time.</summary>
    public bool TryShare(ReplayGuard validator, ReplayKey proof)
    {
        lock (_gate)
        {
            bool isShared = false;
            foreach ((ReplayGuard user, ReplayKey used) in _uses)
            {
                if (used != proof)
                    continue;
                if (ReferenceEquals(user, validator))
                    return false;
                isShared |= ReferenceEquals(user.Store, validator.Store);
            }

            if (isShared)
                _uses.Add((validator, proof));
            return isShared;
        }
    }

    /// <summary>Registers a proof that the validator has added to its store.</summary>
    public void Add(ReplayGuard validator, ReplayKey proof)
    {
        lock (_gate)
        {
            _uses.Add((validator, proof));
        }
    }
}
