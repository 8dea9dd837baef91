using OidcTokenValidation.Text;

namespace OidcTokenValidation.Jose;

/// <summary>The signature algorithms that a validator knows: those of RFC 7518 §3.1, and those that were registered. It verifies with no other.</summary>
/// <remarks>RS256 is among them (RFC 9068 §2.1). "none" (RFC 7518 §3.6) and HMAC have no row: an API has no secret of its provider.</remarks>
internal sealed class AlgorithmTable
{
    private static readonly SignatureAlgorithm[] BuiltIn =
    [
        new("RS256", KeyKind.Rsa, signatureLength: null),
        new("RS384", KeyKind.Rsa, signatureLength: null),
        new("RS512", KeyKind.Rsa, signatureLength: null),
        new("PS256", KeyKind.Rsa, signatureLength: null),
        new("PS384", KeyKind.Rsa, signatureLength: null),
        new("PS512", KeyKind.Rsa, signatureLength: null),
        new("ES256", KeyKind.P256, signatureLength: 64),
        new("ES384", KeyKind.P384, signatureLength: 96),
        new("ES512", KeyKind.P521, signatureLength: 132),
    ];

    private readonly SignatureAlgorithm[] _all;

    private AlgorithmTable(SignatureAlgorithm[] all) => _all = all;

    /// <summary>The algorithms of RFC 7518 alone.</summary>
    public static AlgorithmTable Default { get; } = new(BuiltIn);

    /// <summary>All algorithms: those of RFC 7518 in its order, then the registered ones.</summary>
    public IReadOnlyList<SignatureAlgorithm> All => _all;

    /// <summary>Creates the table of registered algorithms that have no errors; one that is registered twice has one row.</summary>
    public static AlgorithmTable Create(IEnumerable<SignatureAlgorithm> registered) => new([.. BuiltIn, .. registered.Distinct()]);

    /// <summary>Finds what is wrong with registered algorithms: two may not have one name, or one curve with keys of different lengths, and
    /// those of an OKP curve are one algorithm.</summary>
    public static IEnumerable<string> FindErrors(IReadOnlyCollection<SignatureAlgorithm> registered)
    {
        SignatureAlgorithm[] all = [.. BuiltIn, .. registered.Distinct()];
        foreach ((string name, _) in all.CountBy(static algorithm => algorithm.Name, StringComparer.Ordinal).Where(static count => count.Value > 1))
            yield return $"SignatureAlgorithms has several algorithms of the name '{name}'. Register one of them, and none of RFC 7518's names.";
        foreach (IGrouping<KeyKind, SignatureAlgorithm> same in all.GroupBy(static algorithm => algorithm.Kind))
        {
            if (same.Any(algorithm => algorithm.Kind.PartLength != same.Key.PartLength) || (same.Key.Curve is not null && same.Count() > 1))
                yield return $"SignatureAlgorithms has algorithms with different keys on the curve '{same.Key.Name}'. A curve has one kind of keys.";
            if (same.Key.Type == KeyType.Okp && same.Any(algorithm => algorithm.SignatureLength != same.First().SignatureLength))
                yield return $"SignatureAlgorithms has different algorithms on the curve '{same.Key.Name}'. Those of an OKP curve are names of one algorithm.";
        }
    }

    public SignatureAlgorithm? Find(string name) => Array.Find(_all, algorithm => string.Equals(algorithm.Name, name, StringComparison.Ordinal));

    /// <summary>The algorithm that a header names; null for "none", HMAC and unknown algorithms.</summary>
    public SignatureAlgorithm? Find(JsonString name)
    {
        foreach (SignatureAlgorithm algorithm in _all)
        {
            if (name.Equals(algorithm.NameUtf8))
                return algorithm;
        }

        return null;
    }

    /// <summary>The kind of the keys of a type, on a curve or for an algorithm; null if no algorithm has such keys.</summary>
    public KeyKind? FindKind(KeyType type, JsonString name)
    {
        foreach (SignatureAlgorithm algorithm in _all)
        {
            if (algorithm.Kind.Type == type && name.Equals(algorithm.Kind.NameUtf8))
                return algorithm.Kind;
        }

        return null;
    }

    /// <summary>The names, for messages.</summary>
    public string Names => string.Join(", ", _all.Select(static algorithm => algorithm.Name));
}
