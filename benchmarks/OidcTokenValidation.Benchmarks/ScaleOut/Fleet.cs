using OidcTokenValidation.Testing;

namespace OidcTokenValidation.Benchmarks.ScaleOut;

/// <summary>The nodes of one API, each with a validator of its own, and the balancer before them.</summary>
internal sealed class Fleet : IDisposable
{
    private readonly AccessTokenValidator[] _nodes;
    private readonly bool _isSticky;
    private readonly Random _balancer = new(1);

    // How often each node saw each user's present token, up to twice: from then on it keeps it.
    private readonly byte[][] _sightings;

    public Fleet
        (string name, int nodes, bool isSticky, int maxCachedTokens, int users, TestIssuer issuer, TimeProvider clock, Func<HttpMessageHandler> provider)
    {
        (Name, _isSticky, MaxCachedTokens) = (name, isSticky, maxCachedTokens);
        _nodes = [.. Enumerable.Range(0, nodes).Select(_ => Create(name, maxCachedTokens, issuer, clock, provider))];
        _sightings = [.. Enumerable.Range(0, nodes).Select(_ => new byte[users])];
    }

    public string Name { get; }

    public int MaxCachedTokens { get; }

    public int Nodes => _nodes.Length;

    public static AccessTokenValidator Create(string name, int maxCachedTokens, TestIssuer issuer, TimeProvider clock, Func<HttpMessageHandler> provider)
    {
        var options = new AccessTokenValidationOptions { Audiences = [TestIssuer.DefaultAudience], MaxCachedTokens = maxCachedTokens, Backchannel = provider };
        options.Trust(issuer.Issuer);
        return AccessTokenValidator.Create(options, clock, name: name);
    }

    public Task WarmUpAsync() => Task.WhenAll(_nodes.Select(static node => node.WarmUpAsync()));

    public void Send(int user, bool isNew, in ResourceRequest request)
    {
        int node = _isSticky ? user % _nodes.Length : _balancer.Next(_nodes.Length);
        if (isNew)
            Array.ForEach(_sightings, seen => seen[user] = 0);
        ref byte times = ref _sightings[node][user];
        times = byte.Min(2, (byte)(times + 1));
        _nodes[node].Expect(TokenFailureCode.None, request);
    }

    /// <summary>How many valid tokens each node has seen twice. The cache itself drops expired ones by the system's clock, which the simulation does not
    /// move.</summary>
    public int TokensToKeep(Func<int, bool> hasToken) =>
        _sightings.Sum(seen => Enumerable.Range(0, seen.Length).Count(user => seen[user] == 2 && hasToken(user))) / Nodes;

    /// <inheritdoc/>
    public void Dispose() => Array.ForEach(_nodes, static node => node.Dispose());
}
