using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace OidcTokenValidation.Text;

/// <summary>A set of member names. A name is found by its length and three of its octets, and compared once or twice.</summary>
internal sealed class MemberTable
{
    private const int Slots = 256;
    private const int None = -1;

    private readonly byte[][] _names;

    // The first name of each slot, and for each name the next one of its slot.
    private readonly int[] _first = new int[Slots];
    private readonly int[] _next;

    public MemberTable(params ReadOnlySpan<string> names)
    {
        _names = new byte[names.Length][];
        _next = new int[names.Length];
        Array.Fill(_first, None);
        for (int i = 0; i < names.Length; i++)
        {
            _names[i] = Encoding.UTF8.GetBytes(names[i]);
            ref int first = ref _first[GetSlot(_names[i])];
            (_next[i], first) = (first, i);
        }
    }

    public int Length => _names.Length;

    /// <summary>The name at this index, UTF-8.</summary>
    public ReadOnlySpan<byte> this[int index] => _names[index];

    /// <summary>The index of <paramref name="name"/>; -1 if the table does not contain it.</summary>
    public int IndexOf(JsonString name)
    {
        if (name.IsEscaped)
            return IndexOfEscaped(name);
        int index = _first[GetSlot(name.Raw)];
        while (index != None && !name.Raw.SequenceEqual(_names[index]))
            index = _next[index];
        return index;
    }

    /// <summary>The index of the name of <paramref name="property"/>; -1 if the table does not contain it, or it has an invalid escape.</summary>
    public int IndexOf(JsonProperty property)
    {
        ReadOnlySpan<byte> raw = JsonMarshal.GetRawUtf8PropertyName(property);
        return JsonEscapes.AreValid(raw) ? IndexOf(new JsonString(raw, escaped: raw.Contains((byte)'\\'))) : None;
    }

    // The octets that determine the slot may be escaped.
    private int IndexOfEscaped(JsonString name)
    {
        for (int index = 0; index < _names.Length; index++)
        {
            if (name.Equals(_names[index]))
                return index;
        }

        return None;
    }

    private static int GetSlot(ReadOnlySpan<byte> name) =>
        name.IsEmpty ? 0 : (name.Length + (name[0] * 31) + (name[name.Length / 2] * 17) + (name[^1] * 5)) % Slots;
}
