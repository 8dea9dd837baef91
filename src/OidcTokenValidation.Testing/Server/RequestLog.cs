using System.Collections.Concurrent;

namespace OidcTokenValidation.Testing.Server;

/// <summary>Counts requests by path.</summary>
internal sealed class RequestLog
{
    private readonly ConcurrentQueue<string> _paths = [];

    public int Count => _paths.Count;

    public void Add(string path) => _paths.Enqueue(path);

    public int CountOf(string path) => _paths.Count(other => other == path);
}
