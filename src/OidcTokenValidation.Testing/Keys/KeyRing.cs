namespace OidcTokenValidation.Testing.Keys;

/// <summary>The keys of one issuer, in order: the first of an algorithm is the one that signs.</summary>
internal sealed class KeyRing : IDisposable
{
    private readonly Lock _gate = new();
    private readonly List<TestSigningKey> _keys = [];
    private readonly List<TestSigningKey> _owned = [];

    public IReadOnlyList<TestSigningKey> Keys
    {
        get
        {
            lock (_gate)
            {
                return [.. _keys];
            }
        }
    }

    /// <summary>The key that signs by <paramref name="algorithm"/>; without one, the first key.</summary>
    public TestSigningKey Find(string? algorithm)
    {
        lock (_gate)
        {
            return _keys.Find(key => algorithm is null || key.Algorithm == algorithm)
                ?? throw new InvalidOperationException($"Expected the issuer to have a key{(algorithm is null ? "" : $" for {algorithm}")}; it has none. Call AddKey(\"{algorithm ?? "RS256"}\") before the validator is made.");
        }
    }

    /// <summary>Makes a key, and disposes it with this ring.</summary>
    public TestSigningKey Make(string algorithm, string? keyId)
    {
        var key = TestSigningKey.Create(algorithm, keyId);
        lock (_gate)
        {
            _owned.Add(key);
        }

        return key;
    }

    public void Add(TestSigningKey key)
    {
        lock (_gate)
        {
            _keys.Add(key);
        }
    }

    public bool Remove(TestSigningKey key)
    {
        lock (_gate)
        {
            return _keys.Remove(key);
        }
    }

    /// <summary>Puts <paramref name="next"/> into the place of all keys of its algorithm.</summary>
    public void Replace(TestSigningKey next)
    {
        lock (_gate)
        {
            int place = _keys.FindIndex(key => key.Algorithm == next.Algorithm);
            _keys.RemoveAll(key => key.Algorithm == next.Algorithm);
            _keys.Insert(place < 0 ? _keys.Count : place, next);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            _keys.Clear();
            _owned.ForEach(static key => key.Dispose());
            _owned.Clear();
        }
    }
}
