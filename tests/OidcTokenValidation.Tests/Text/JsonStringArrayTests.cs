using System.Text;
using OidcTokenValidation.Text;

namespace OidcTokenValidation.Tests.Text;

public sealed class JsonStringArrayTests
{
    [Theory]
    [InlineData("\"one\"", "one")]
    [InlineData("\"\"", "")]
    [InlineData("[]", null)]
    [InlineData("[ \t\r\n]", null)]
    [InlineData("[\"one\"]", "one")]
    [InlineData("[\"one\",\"two\"]", "one|two")]
    [InlineData("[ \"one\" ,\r\n\t\"two\" ]", "one|two")]
    [InlineData("[\"a]b\",\"c,d\",\"e\\\"f\"]", "a]b|c,d|e\"f")]
    [InlineData("[\"\\\\\",\"x\"]", "\\|x")]
    [InlineData("[\"\\u0061\",\"\"]", "a|")]
    [InlineData("[\"\\ud83d\\ude00\"]", "😀")]
    public void String_or_an_array_of_strings_is_enumerated(string value, string? expected)
    {
        (string[] items, bool malformed) = Walk(value);

        Assert.False(malformed);
        Assert.Equal(expected?.Split('|') ?? [], items);
    }

    [Theory]
    [InlineData("[1]", 0)]
    [InlineData("[\"one\",2]", 1)]
    [InlineData("[\"one\",null]", 1)]
    [InlineData("[\"one\",[\"two\"]]", 1)]
    [InlineData("[\"one\",{\"two\":\"three\"},\"four\"]", 1)]
    [InlineData("[[]]", 0)]
    [InlineData("[true]", 0)]
    [InlineData("[-1]", 0)]
    public void Element_of_another_kind_makes_the_array_malformed_and_ends_the_enumeration(string value, int before)
    {
        (string[] items, bool malformed) = Walk(value);

        Assert.True(malformed);
        Assert.Equal(before, items.Length);
    }

    [Theory]
    [InlineData("1")]
    [InlineData("null")]
    [InlineData("true")]
    [InlineData("{}")]
    [InlineData("{\"a\":\"b\"}")]
    public void Value_of_another_kind_is_malformed_from_the_start(string value)
    {
        (string[] items, bool malformed) = Walk(value);

        Assert.True(malformed);
        Assert.Empty(items);
    }

    [Fact]
    public void Absent_value_is_malformed()
    {
        var array = new JsonStringArray("{}"u8, default);

        Assert.True(array.IsMalformed);
        Assert.False(array.TryRead(out _));
    }

    private static (string[] Items, bool Malformed) Walk(string value)
    {
        byte[] json = Encoding.UTF8.GetBytes($$"""{"aud":{{value}}}""");
        var reader = new StrictJsonReader(json, maxDepth: 16, new MemberName[16]);
        Assert.True(reader.TryReadMember(out _, out JsonValue member, out _));
        Assert.False(reader.TryReadMember(out _, out _, out JsonFault fault));
        Assert.Equal(JsonFault.None, fault);

        List<string> items = [];
        var array = new JsonStringArray(json, member);
        while (array.TryRead(out JsonString item))
            items.Add(item.ToString());
        Assert.False(array.TryRead(out _));
        return ([.. items], array.IsMalformed);
    }
}
