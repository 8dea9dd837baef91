namespace OidcTokenValidation.Benchmarks;

/// <summary>Gives one element after the other, and begins again after the last one.</summary>
internal sealed class Ring<T>(IReadOnlyList<T> elements, Action? whenUsedUp = null)
{
    private readonly T[] _elements = [.. elements];
    private int _next;

    public T Next()
    {
        if (_next == _elements.Length)
        {
            whenUsedUp?.Invoke();
            _next = 0;
        }

        return _elements[_next++];
    }
}
