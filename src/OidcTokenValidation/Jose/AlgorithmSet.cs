namespace OidcTokenValidation.Jose;

/// <summary>The algorithms that an issuer may use: an allow-list, never a block-list (RFC 8725 §3.1).</summary>
internal sealed class AlgorithmSet
{
    private readonly SignatureAlgorithm[] _allowed;

    /// <summary>The named algorithms; all that are known when none is named.</summary>
    /// <exception cref="ArgumentException">A name is not known: never taken for "all".</exception>
    public AlgorithmSet(IEnumerable<string> names)
    {
        SignatureAlgorithm[] named = [.. names.Select(Known)];
        _allowed = named.Length > 0 ? named : [.. SignatureAlgorithm.All];
    }

    public bool Contains(SignatureAlgorithm algorithm) => Array.IndexOf(_allowed, algorithm) >= 0;

    /// <summary>The names, in the order of the allow-list.</summary>
    public IEnumerable<string> Names => _allowed.Select(static a => a.Name);

    /// <inheritdoc/>
    public override string ToString() => string.Join(", ", Names);

    private static SignatureAlgorithm Known(string name) =>
        SignatureAlgorithm.Find(name) ?? throw new ArgumentException($"Expected the name of a signature algorithm; '{name}' came.", nameof(name));
}
