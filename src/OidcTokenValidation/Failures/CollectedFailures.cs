namespace OidcTokenValidation.Failures;

/// <summary>What was judged of a rejected request beyond its first failure.</summary>
internal sealed class CollectedFailures
{
    private readonly Dictionary<CheckPoint, TokenFailure?> _judged = [];
    private readonly List<TokenFailure> _failures = [];

    /// <summary>Whether the signature verified.</summary>
    public bool IsVerified { get; set; }

    /// <summary>All failures; that which rejected the request is among them.</summary>
    public IReadOnlyList<TokenFailure> Failures => _failures;

    /// <summary>Notes what a check says; a failure of another check is noted for that one.</summary>
    public void Judge(CheckPoint point, TokenFailure? failure)
    {
        if (failure is null)
        {
            _judged.TryAdd(point, null);
            return;
        }

        _failures.Add(failure);
        CheckPoint failed = failure.Point!.Value;
        _judged[failed] = _judged.GetValueOrDefault(failed) ?? failure;
    }

    /// <summary>Whether a check was made, and its failure if it has one.</summary>
    public bool TryGet(CheckPoint point, out TokenFailure? failure) => _judged.TryGetValue(point, out failure);
}
