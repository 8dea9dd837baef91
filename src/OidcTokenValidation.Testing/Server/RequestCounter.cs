using System.Collections.Concurrent;

namespace OidcTokenValidation.Testing.Server;

/// <summary>Counts requests by path.</summary>
internal sealed class RequestCounter
{
    private readonly ConcurrentDictionary<string, int> _counts = new(StringComparer.Ordinal);

    public int Count => _counts.Values.Sum();

    public void Add(string path) => _counts.AddOrUpdate(path, 1, static (_, count) => count + 1);

    public int GetCount(string path) => _counts.GetValueOrDefault(path);
}
