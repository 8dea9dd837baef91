using System.Collections;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace OidcTokenValidation.Grpc.Lifetimes;

/// <summary>Header fields that can be written until they are sealed. A service may write on its own thread while another thread ends its call.</summary>
internal sealed class SealableFields(IHeaderDictionary inner) : IHeaderDictionary
{
    private readonly Lock _gate = new();

    public bool IsSealed { get; private set; }

    public int Count => inner.Count;

    public bool IsReadOnly => inner.IsReadOnly;

    public ICollection<string> Keys => inner.Keys;

    public ICollection<StringValues> Values => inner.Values;

    public long? ContentLength
    {
        get => inner.ContentLength;
        set => Change(fields => fields.ContentLength = value);
    }

    public StringValues this[string key]
    {
        get => inner[key];
        set
        {
            lock (_gate)
            {
                if (!IsSealed)
                    inner[key] = value;
            }
        }
    }

    /// <summary>Replaces all fields by those of <paramref name="write"/>. Later changes are ignored.</summary>
    public void Seal(Action<IHeaderDictionary> write)
    {
        lock (_gate)
        {
            inner.Clear();
            write(inner);
            IsSealed = true;
        }
    }

    public bool ContainsKey(string key) => inner.ContainsKey(key);

    public bool TryGetValue(string key, out StringValues value) => inner.TryGetValue(key, out value);

    public bool Contains(KeyValuePair<string, StringValues> item) => inner.Contains(item);

    public void CopyTo(KeyValuePair<string, StringValues>[] array, int arrayIndex) => inner.CopyTo(array, arrayIndex);

    public IEnumerator<KeyValuePair<string, StringValues>> GetEnumerator() => inner.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public void Add(string key, StringValues value) => Add(KeyValuePair.Create(key, value));

    public void Add(KeyValuePair<string, StringValues> item) => Change(fields => fields.Add(item));

    public void Clear() => Change(static fields => fields.Clear());

    public bool Remove(string key) => Remove(fields => fields.Remove(key));

    public bool Remove(KeyValuePair<string, StringValues> item) => Remove(fields => fields.Remove(item));

    private bool Remove(Func<IHeaderDictionary, bool> remove)
    {
        lock (_gate)
            return !IsSealed && remove(inner);
    }

    private void Change(Action<IHeaderDictionary> change)
    {
        lock (_gate)
        {
            if (!IsSealed)
                change(inner);
        }
    }
}
