using System.Diagnostics.CodeAnalysis;

namespace OidcTokenValidation.Issuers;

/// <summary>
/// Issuers that the application's resolver vouched for, the most recently used ones. An issuer that it does not know leaves no trace.
/// </summary>
/// <param name="resolve">The application's resolver.</param>
/// <param name="idTokens">Whether they are issuers of ID tokens, as those of the options are, or are not; null if the options name none.</param>
/// <param name="capacity">How many are kept.</param>
/// <param name="services">What their keys need.</param>
internal sealed class ResolvedIssuers(Func<string, TrustedIssuer?> resolve, bool? idTokens, int capacity, KeySourceServices services) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, LinkedListNode<Issuer>> _byIdentifier = new(StringComparer.Ordinal);
    private readonly LinkedList<Issuer> _recent = [];
    private bool _disposed;

    public IReadOnlyList<Issuer> Known
    {
        get
        {
            lock (_gate)
            {
                return [.. _recent];
            }
        }
    }

    public bool TryFind(string identifier, [NotNullWhen(true)] out Issuer? found)
    {
        lock (_gate)
        {
            found = _disposed ? null : Find(identifier) ?? Resolve(identifier);
            return found is not null;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            foreach (Issuer issuer in _recent)
                issuer.Dispose();
        }
    }

    private Issuer? Find(string identifier)
    {
        if (!_byIdentifier.TryGetValue(identifier, out LinkedListNode<Issuer>? node))
            return null;
        _recent.Remove(node);
        _recent.AddFirst(node);
        return node.Value;
    }

    private Issuer? Resolve(string identifier)
    {
        // The resolver must have meant this very issuer, and have described it without mistakes.
        if (resolve(identifier) is not { } trusted || !string.Equals(trusted.Issuer, identifier, StringComparison.Ordinal) || IssuerRules.FindMistakes(trusted, identifier).Count > 0)
            return null;

        // Beside issuers of access tokens there is none of ID tokens, as among those of the options.
        if (idTokens is { } takesIdTokens && takesIdTokens != (trusted.Profile == AccessTokenProfile.IdToken))
            return null;

        Issuer issuer = IssuerFactory.Create(trusted, services);
        _byIdentifier.Add(identifier, _recent.AddFirst(issuer));
        if (_recent.Count > capacity)
        {
            Issuer oldest = _recent.Last!.Value;
            _recent.RemoveLast();
            _byIdentifier.Remove(oldest.Identifier);
            oldest.Dispose();
        }

        return issuer;
    }
}
