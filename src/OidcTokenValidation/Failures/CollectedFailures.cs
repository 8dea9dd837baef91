namespace OidcTokenValidation.Failures;

/// <summary>The results of all checks that were made of a rejected request, beyond the first failure.</summary>
internal sealed class CollectedFailures
{
    private readonly Dictionary<CheckPoint, TokenFailure?> _checked = [];
    private readonly List<TokenFailure> _failures = [];

    /// <summary>Whether the signature verified.</summary>
    public bool IsVerified { get; set; }

    /// <summary>All failures, including the one that rejected the request.</summary>
    public IReadOnlyList<TokenFailure> Failures => _failures;

    /// <summary>Adds the result of a check. A failure that belongs to another check is added to that one.</summary>
    public void Add(CheckPoint point, TokenFailure? failure)
    {
        if (failure is null)
        {
            _checked.TryAdd(point, null);
            return;
        }

        _failures.Add(failure);
        CheckPoint failed = failure.Point!.Value;
        _checked[failed] = _checked.GetValueOrDefault(failed) ?? failure;
    }

    /// <summary>Whether a check was made, and its failure if it has one.</summary>
    public bool TryGet(CheckPoint point, out TokenFailure? failure) => _checked.TryGetValue(point, out failure);
}
