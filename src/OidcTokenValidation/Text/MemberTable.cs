using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace OidcTokenValidation.Text;

/// <summary>The names of members that are looked for: each is found by its length and three of its octets, and compared once or twice.</summary>
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
            ref int first = ref _first[SlotOf(_names[i])];
            (_next[i], first) = (first, i);
        }
    }

    public int Length => _names.Length;

    /// <summary>The name at this place, UTF-8.</summary>
    public ReadOnlySpan<byte> this[int index] => _names[index];

    /// <summary>The place of <paramref name="name"/>; -1 if it is not looked for.</summary>
    public int IndexOf(JsonString name)
    {
        if (name.IsEscaped)
            return IndexOfEscaped(name);
        int index = _first[SlotOf(name.Raw)];
        while (index != None && !name.Raw.SequenceEqual(_names[index]))
            index = _next[index];
        return index;
    }

    /// <summary>The place of the name of <paramref name="property"/>; -1 if it is not looked for, or has an invalid escape.</summary>
    public int IndexOf(JsonProperty property)
    {
        ReadOnlySpan<byte> raw = JsonMarshal.GetRawUtf8PropertyName(property);
        return JsonEscapes.AreValid(raw) ? IndexOf(new JsonString(raw, escaped: raw.Contains((byte)'\\'))) : None;
    }

    // Escapes hide the octets that the slot is found by.
    private int IndexOfEscaped(JsonString name)
    {
        for (int index = 0; index < _names.Length; index++)
        {
            if (name.Equals(_names[index]))
                return index;
        }

        return None;
    }

    private static int SlotOf(ReadOnlySpan<byte> name) =>
        name.IsEmpty ? 0 : (name.Length + (name[0] * 31) + (name[name.Length / 2] * 17) + (name[^1] * 5)) % Slots;
}
