namespace OidcTokenValidation.Jose;

/// <summary>The algorithms that an issuer may use: an allow-list, never a block-list (RFC 8725 §3.1).</summary>
internal sealed class AlgorithmSet
{
    private readonly SignatureAlgorithm[] _allowed;

    /// <summary>The named algorithms; all supported ones if <paramref name="names"/> is empty.</summary>
    /// <exception cref="ArgumentException">A name is not that of a supported algorithm.</exception>
    public AlgorithmSet(IEnumerable<string> names)
    {
        SignatureAlgorithm[] named = [.. names.Select(Get)];
        _allowed = named.Length > 0 ? named : [.. SignatureAlgorithm.All];
    }

    /// <summary>The algorithms of both lists; an empty list means all.</summary>
    public static AlgorithmSet From(ICollection<string> names, IReadOnlyCollection<string> others)
    {
        if (others.Count == 0)
            return new AlgorithmSet(names);
        return new AlgorithmSet(names.Count == 0 ? others : names.Intersect(others, StringComparer.Ordinal));
    }

    public bool Contains(SignatureAlgorithm algorithm) => Array.IndexOf(_allowed, algorithm) >= 0;

    /// <summary>The names, in the order of the allow-list.</summary>
    public IEnumerable<string> Names => _allowed.Select(static a => a.Name);

    /// <inheritdoc/>
    public override string ToString() => string.Join(", ", Names);

    private static SignatureAlgorithm Get(string name) =>
        SignatureAlgorithm.Find(name) ?? throw new ArgumentException($"'{name}' is not the name of a supported signature algorithm.", nameof(name));
}
