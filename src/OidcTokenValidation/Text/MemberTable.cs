using System.Text;

namespace OidcTokenValidation.Text;

/// <summary>The names of members that are looked for, found by their length first.</summary>
internal sealed class MemberTable
{
    private readonly byte[][] _names;
    private readonly int[] _byLength;
    private readonly int[] _starts;

    public MemberTable(params ReadOnlySpan<string> names)
    {
        _names = new byte[names.Length][];
        for (int i = 0; i < names.Length; i++)
            _names[i] = Encoding.UTF8.GetBytes(names[i]);

        _byLength = [.. Enumerable.Range(0, _names.Length).OrderBy(index => _names[index].Length)];
        _starts = [.. Enumerable.Range(0, _names.Max(static name => name.Length) + 2).Select(length => _names.Count(name => name.Length < length))];
    }

    public int Length => _names.Length;

    /// <summary>The name at this place, UTF-8.</summary>
    public ReadOnlySpan<byte> this[int index] => _names[index];

    /// <summary>The place of <paramref name="name"/>; -1 if it is not looked for.</summary>
    public int IndexOf(JsonString name)
    {
        (int from, int to) = name.IsEscaped ? (0, _names.Length)
            : name.Length < _starts.Length - 1 ? (_starts[name.Length], _starts[name.Length + 1])
            : (0, 0);
        foreach (int index in _byLength.AsSpan(from, to - from))
        {
            if (name.Equals(_names[index]))
                return index;
        }

        return -1;
    }
}
