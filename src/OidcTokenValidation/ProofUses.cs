namespace OidcTokenValidation;

/// <summary>Lets several validators with one replay store judge one request: the proof that one of them has spent is no replay for the next.</summary>
/// <remarks>Thread-safe. For a host that asks several validators about a request. It belongs to that request alone: kept for another one, it would let a
/// replay through.</remarks>
public sealed class ProofUses
{
    private readonly Lock _gate = new();
    private readonly List<(IReplayStore Store, ReplayKey Proof)> _spent = [];

    internal bool Contains(IReplayStore store, ReplayKey proof)
    {
        lock (_gate)
        {
            return _spent.Exists(use => ReferenceEquals(use.Store, store) && use.Proof == proof);
        }
    }

    internal void Add(IReplayStore store, ReplayKey proof)
    {
        lock (_gate)
        {
            _spent.Add((store, proof));
        }
    }
}
