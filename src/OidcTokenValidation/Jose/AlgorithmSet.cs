namespace OidcTokenValidation.Jose;

/// <summary>The algorithms that an issuer, or a proof, may use: an allow-list, never a block-list (RFC 8725 §3.1).</summary>
internal sealed class AlgorithmSet
{
    private readonly SignatureAlgorithm[] _allowed;

    /// <summary>The named algorithms; all of the table if <paramref name="names"/> is empty.</summary>
    /// <exception cref="ArgumentException">A name is not in the table.</exception>
    public AlgorithmSet(IEnumerable<string> names, AlgorithmTable table)
    {
        SignatureAlgorithm[] named = [.. names.Select(name => Get(name, table))];
        _allowed = named.Length > 0 ? named : [.. table.All];
        Table = table;
    }

    /// <summary>The algorithms of both lists; an empty list means all.</summary>
    public static AlgorithmSet From(ICollection<string> names, IReadOnlyCollection<string> others, AlgorithmTable table)
    {
        if (others.Count == 0)
            return new AlgorithmSet(names, table);
        return new AlgorithmSet(names.Count == 0 ? others : names.Intersect(others, StringComparer.Ordinal), table);
    }

    public bool Contains(SignatureAlgorithm algorithm) => Array.IndexOf(_allowed, algorithm) >= 0;

    /// <summary>The algorithms that the validator knows, allowed or not.</summary>
    public AlgorithmTable Table { get; }

    /// <summary>The algorithms, in the order of the allow-list.</summary>
    public IReadOnlyList<SignatureAlgorithm> Allowed => _allowed;

    /// <summary>The names, in the order of the allow-list.</summary>
    public IEnumerable<string> Names => _allowed.Select(static a => a.Name);

    /// <inheritdoc/>
    public override string ToString() => string.Join(", ", Names);

    private static SignatureAlgorithm Get(string name, AlgorithmTable table) =>
        table.Find(name) ?? throw new ArgumentException($"'{name}' is not the name of a supported signature algorithm.", nameof(name));
}
