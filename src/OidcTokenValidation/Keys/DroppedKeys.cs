using Microsoft.Extensions.Logging;
using OidcTokenValidation.Jose;
using OidcTokenValidation.Telemetry;

namespace OidcTokenValidation.Keys;

/// <summary>A key that is not used, by its index in the set.</summary>
internal readonly record struct DroppedKey(int Index, JwkFault Fault)
{
    public DroppedIssuerKey ToPublic() => new()
    {
        Index = Index,
        Fault = Fault.Code.ToString(),
        Member = Fault.Member is { } member ? JwkMembers.GetName(member) : null,
    };
}

/// <summary>
/// The keys of a set that are not used: all are counted by reason, and the first ones are listed. The memory is bounded, however large the set is.
/// </summary>
internal sealed class DroppedKeys
{
    /// <summary>How many are listed with index and reason.</summary>
    public const int MaxListed = 64;

    private readonly List<DroppedKey> _first = [];
    private readonly SortedDictionary<JwkFaultCode, int> _counts = [];

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>The first ones.</summary>
    public IReadOnlyList<DroppedKey> First => _first;

    /// <summary>The counts by reason after the first <paramref name="skipped"/> keys, for instance <c>2 × SymmetricKey, 1 × PrivateKey</c>.</summary>
    public string DescribeCounts(int skipped)
    {
        IEnumerable<string> counts =
            from count in _counts
            let remaining = count.Value - _first.Take(skipped).Count(key => key.Fault.Code == count.Key)
            where remaining > 0
            select $"{remaining} × {count.Key}";
        return string.Join(", ", counts);
    }

    public void Add(DroppedKey key)
    {
        Count++;
        _counts[key.Fault.Code] = _counts.GetValueOrDefault(key.Fault.Code) + 1;
        if (_first.Count < MaxListed)
            _first.Add(key);
    }
}

/// <summary>Logs the keys of one issuer that are not used: the first ones with their reasons, the others as counts, at most once a minute.</summary>
internal sealed class DroppedKeyLog(string issuer, ILogger logger, TimeProvider time)
{
    private const int MaxLines = 5;

    private readonly LogInterval _interval = new(time);

    public void Write(DroppedKeys dropped)
    {
        if (dropped.Count == 0 || !_interval.IsDue())
            return;
        foreach (DroppedKey key in dropped.First.Take(MaxLines))
        {
            string fault = key.Fault.ToString(), expectation = JwkFaultText.Expectation(key.Fault.Code);
            ValidationLog.KeyDropped(logger, issuer, key.Index, fault, expectation);
        }

        if (dropped.Count > MaxLines)
        {
            string counts = dropped.DescribeCounts(MaxLines);
            ValidationLog.MoreKeysDropped(logger, issuer, dropped.Count - MaxLines, counts);
        }
    }
}
