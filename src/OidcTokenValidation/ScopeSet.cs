using System.Collections;

namespace OidcTokenValidation;

/// <summary>The scopes of an access token: a set of words that are compared ordinally (RFC 6749 §3.3).</summary>
public sealed class ScopeSet : IReadOnlyCollection<string>
{
    private readonly string[] _scopes;

    internal ScopeSet(IEnumerable<string> scopes) => _scopes = [.. scopes.Distinct(StringComparer.Ordinal)];

    /// <summary>The number of scopes.</summary>
    public int Count => _scopes.Length;

    /// <summary>Whether the token has <paramref name="scope"/>, in the same letter case.</summary>
    /// <param name="scope">One scope, for instance <c>read:timesheets</c>.</param>
    public bool Contains(string scope) => Array.IndexOf(_scopes, scope) >= 0;

    /// <summary>Whether the token has all of <paramref name="scopes"/>.</summary>
    /// <param name="scopes">Scopes. For an empty list the result is true.</param>
    public bool ContainsAll(IEnumerable<string> scopes)
    {
        ArgumentNullException.ThrowIfNull(scopes);
        return scopes.All(Contains);
    }

    /// <summary>Whether the token has at least one of <paramref name="scopes"/>.</summary>
    /// <param name="scopes">Scopes. For an empty list the result is false.</param>
    public bool ContainsAny(IEnumerable<string> scopes)
    {
        ArgumentNullException.ThrowIfNull(scopes);
        return scopes.Any(Contains);
    }

    /// <inheritdoc/>
    public IEnumerator<string> GetEnumerator() => _scopes.AsEnumerable().GetEnumerator();

    /// <summary>The scopes separated by spaces, as in the <c>scope</c> parameter.</summary>
    public override string ToString() => string.Join(' ', _scopes);

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
