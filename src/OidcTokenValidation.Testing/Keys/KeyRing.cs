namespace OidcTokenValidation.Testing.Keys;

/// <summary>The keys of one issuer in order. The first key of each algorithm signs.</summary>
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

    /// <summary>Finds the key that signs with <paramref name="algorithm"/>; the first key if it is null.</summary>
    public TestSigningKey Find(string? algorithm)
    {
        lock (_gate)
        {
            return _keys.Find(key => algorithm is null || key.Algorithm == algorithm)
                ?? throw new InvalidOperationException(
                    $"Expected the issuer to have a key{(algorithm is null ? "" : $" for {algorithm}")}; it has none. "
                    + $"Call AddKey(\"{algorithm ?? "RS256"}\") before the validator is created.");
        }
    }

    /// <summary>Creates a key that this ring owns and disposes.</summary>
    public TestSigningKey Create(string algorithm, string? keyId)
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

    /// <summary>Replaces all keys of the algorithm of <paramref name="next"/> with it.</summary>
    public void Replace(TestSigningKey next)
    {
        lock (_gate)
        {
            int index = _keys.FindIndex(key => key.Algorithm == next.Algorithm);
            _keys.RemoveAll(key => key.Algorithm == next.Algorithm);
            _keys.Insert(index < 0 ? _keys.Count : index, next);
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
