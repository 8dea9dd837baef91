using System.Text;
using System.Text.Json;
using OidcTokenValidation.Fuzz.Oracles;
using OidcTokenValidation.Text;

namespace OidcTokenValidation.Fuzz.Targets;

/// <summary>The strict reader of JSON objects, against System.Text.Json: the same documents are accepted, and read to the same values.</summary>
internal sealed class JsonFuzz : IFuzzTarget
{
    private const int MaxDepth = 8;
    private const int MaxMembers = 32;

    public void Run(byte[] input)
    {
        JsonElement? expected = Find(input);
        var members = expected is { } document ? document.EnumerateObject().ToList() : [];
        var reader = new StrictJsonReader(input, MaxDepth, new MemberName[MemberNames.GetCapacity(input.Length, MaxMembers)]);
        int count = 0;
        while (reader.TryReadMember(out JsonString name, out JsonValue value, out JsonFault fault) || fault != JsonFault.None)
        {
            if (fault != JsonFault.None)
            {
                DifferenceException.ThrowUnless(expected is null, $"rejected with {fault}");
                return;
            }

            // A document that is rejected in the end has other members before that.
            if (expected is null)
                continue;
            DifferenceException.ThrowUnless(count < members.Count, "a member that System.Text.Json has not");
            DifferenceException.ThrowUnless(name.ToString() == members[count].Name, "another name");
            CompareValue(input, value, members[count++].Value);
        }

        DifferenceException.ThrowUnless(expected is not null, "accepted");
        DifferenceException.ThrowUnless(count == members.Count, "fewer members");
    }

    // What is accepted is what System.Text.Json accepts, if it is an object and within the limit of members. The depth is limited by both.
    private static JsonElement? Find(byte[] input) =>
        StrictJson.Parse(input, MaxDepth) is { ValueKind: JsonValueKind.Object } document && StrictJson.CountMembers(document) <= MaxMembers ? document : null;

    private static void CompareValue(byte[] input, JsonValue value, JsonElement expected)
    {
        DifferenceException.ThrowUnless(value.Kind == KindOf(expected), $"{value.Kind} instead of {expected.ValueKind}");
        if (value.Kind == JsonKind.String)
            CompareString(value.StringIn(input), expected.GetString()!);
        else
            DifferenceException.ThrowUnless(Encoding.UTF8.GetString(value.In(input)) == expected.GetRawText(), "another raw value");
        if (value.Kind == JsonKind.Number)
            CompareNumber(input, value, expected.GetDouble());
        CompareStrings(input, value, expected);
    }

    private static void CompareString(JsonString text, string expected)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(expected);
        char[] chars = new char[text.Length];
        int length = text.CopyTo(chars);
        bool areEqual = text.ToString() == expected
            && text.Equals(utf8)
            && text.EqualsIgnoreCase(Encoding.ASCII.GetBytes(expected.ToUpperInvariant())) == Ascii.IsValid(expected)
            && text.StartsWith(utf8.AsSpan(0, utf8.Length / 2))
            && text.EndsWith(utf8.AsSpan(utf8.Length / 2))
            && text.IsEmpty == (expected.Length == 0)
            && !text.Equals([.. utf8, (byte)'a'])
            && length == expected.Length
            && chars.AsSpan(0, length).SequenceEqual(expected)
            && (expected.Length == 0 || text.CopyTo(new char[expected.Length - 1]) == -1);
        DifferenceException.ThrowUnless(areEqual, "another string");
    }

    private static void CompareNumber(byte[] input, JsonValue value, double expected)
    {
        bool isRead = JsonNumber.TryRead(value.In(input), out double number);
        DifferenceException.ThrowUnless(isRead == double.IsFinite(expected), "a number is finite or not");
        DifferenceException.ThrowUnless(!isRead || number.Equals(expected), $"{number:R} instead of {expected:R}");
        bool isDate = NumericDate.TryRead(value, input, out _);
        DifferenceException.ThrowUnless(isDate == (isRead && expected is >= 0 and <= 253_402_300_799), "a date or not");
    }

    private static void CompareStrings(byte[] input, JsonValue value, JsonElement expected)
    {
        List<JsonElement> items = expected.ValueKind == JsonValueKind.Array ? [.. expected.EnumerateArray()] : [expected];
        var strings = new JsonStringArray(input, value);
        int count = 0;
        for (; strings.TryRead(out JsonString item); count++)
            DifferenceException.ThrowUnless(count < items.Count && item.ToString() == items[count].GetString(), "another string of an array");
        int leading = items.TakeWhile(static item => item.ValueKind == JsonValueKind.String).Count();
        DifferenceException.ThrowUnless(count == leading && strings.IsMalformed == (leading < items.Count), "another number of strings");
    }

    private static JsonKind KindOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => JsonKind.Object,
        JsonValueKind.Array => JsonKind.Array,
        JsonValueKind.String => JsonKind.String,
        JsonValueKind.Number => JsonKind.Number,
        JsonValueKind.Null => JsonKind.Null,
        _ => JsonKind.Boolean,
    };
}
