using System.Text;
using OidcTokenValidation.Text;

namespace OidcTokenValidation.Tests.Text;

/// <summary>The grammar (RFC 8259) and the limits. Duplicates have separate tests.</summary>
public sealed class StrictJsonReaderTests
{
    [Theory]
    [InlineData("{}")]
    [InlineData(" \t\r\n{ \t\r\n} \t\r\n")]
    public void Empty_object_has_no_members(string json)
    {
        JsonReading reading = JsonReading.Of(json);

        Assert.Equal(JsonFault.None, reading.Fault);
        Assert.Empty(reading.Members);
    }

    [Fact]
    public void Members_come_in_order_with_kind_and_text()
    {
        JsonReading reading = JsonReading.Of("""{ "s" : "t\u0065xt", "n":-1.5e3 ,"o":{"x":[1,{}]},"a":[ "]", 2 ],"t":true,"f":false,"z":null,"":"" }""");

        Assert.Equal(JsonFault.None, reading.Fault);
        Assert.Equal(
            [
                new("s", JsonKind.String, "text"),
                new("n", JsonKind.Number, "-1.5e3"),
                new("o", JsonKind.Object, """{"x":[1,{}]}"""),
                new("a", JsonKind.Array, """[ "]", 2 ]"""),
                new("t", JsonKind.Boolean, "true"),
                new("f", JsonKind.Boolean, "false"),
                new("z", JsonKind.Null, "null"),
                new("", JsonKind.String, ""),
            ],
            reading.Members);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("[]")]
    [InlineData("\"a\"")]
    [InlineData("1")]
    [InlineData("null")]
    [InlineData("{")]
    [InlineData("}")]
    [InlineData("{]")]
    [InlineData("{\"a\"")]
    [InlineData("{\"a\":")]
    [InlineData("{\"a\": ")]
    [InlineData("{\"a\":1")]
    [InlineData("{\"a\":1,")]
    [InlineData("{\"a\":1,}")]
    [InlineData("{,}")]
    [InlineData("{,\"a\":1}")]
    [InlineData("{\"a\":1,,\"b\":2}")]
    [InlineData("{\"a\":1 \"b\":2}")]
    [InlineData("{\"a\" 1}")]
    [InlineData("{\"a\"::1}")]
    [InlineData("{\"a\":}")]
    [InlineData("{a:1}")]
    [InlineData("{'a':1}")]
    [InlineData("{1:1}")]
    [InlineData("{null:1}")]
    [InlineData("{\"a\":'b'}")]
    [InlineData("{\"a\":b}")]
    [InlineData("{\"a\":True}")]
    [InlineData("{\"a\":tru}")]
    [InlineData("{\"a\":truee}")]
    [InlineData("{\"a\":nul}")]
    [InlineData("{\"a\":nulll}")]
    [InlineData("{\"a\":fals}")]
    [InlineData("{\"a\":undefined}")]
    [InlineData("{\"a\":NaN}")]
    [InlineData("{\"a\":01}")]
    [InlineData("{\"a\":1.}")]
    [InlineData("{\"a\":+1}")]
    [InlineData("{\"a\":0x1}")]
    [InlineData("{\"a\":1e}")]
    [InlineData("{\"a\":[}")]
    [InlineData("{\"a\":[1}")]
    [InlineData("{\"a\":[1,]}")]
    [InlineData("{\"a\":[,1]}")]
    [InlineData("{\"a\":[1 2]}")]
    [InlineData("{\"a\":[1,,2]}")]
    [InlineData("{\"a\":{\"b\":1,}}")]
    [InlineData("{\"a\":{\"b\"}}")]
    [InlineData("{\"a\":{]}")]
    [InlineData("{\"a\":[)]}")]
    [InlineData("{/**/}")]
    [InlineData("{}//")]
    [InlineData("{\"a\":1/*x*/}")]
    [InlineData("{\"a\":1\f}")]
    [InlineData("{\u00a0}")]
    [InlineData("{\0}")]
    public void Document_that_is_no_object_by_the_grammar_is_malformed(string json) =>
        Assert.Equal(JsonFault.Malformed, JsonReading.Of(json).Fault);

    [Rule("RFC 7515 §5.2 JSON object")]
    [Theory]
    [InlineData("{}x")]
    [InlineData("{}{}")]
    [InlineData("{} {}")]
    [InlineData("{}}")]
    [InlineData("{},")]
    [InlineData("{}\0")]
    [InlineData("{\"a\":1}]")]
    [InlineData("{\"a\":1}null")]
    [InlineData("{\"a\":1}\n\n.")]
    public void Trailing_garbage_is_malformed(string json) =>
        Assert.Equal(JsonFault.Malformed, JsonReading.Of(json).Fault);

    [Fact]
    public void Byte_order_mark_is_malformed()
    {
        Assert.Equal(JsonFault.Malformed, JsonReading.Of("\uFEFF{}").Fault);
        Assert.Equal(JsonFault.Malformed, JsonReading.Of("{}\uFEFF").Fault);
    }

    [Rule("RFC 8725 §3.7 surrogates")]
    [Theory]
    [InlineData("\"")]
    [InlineData("\\\"")]
    [InlineData("a\nb\"")]
    [InlineData("a\tb\"")]
    [InlineData("a\0b\"")]
    [InlineData("\u001f\"")]
    [InlineData("\\x41\"")]
    [InlineData("\\u12\"")]
    [InlineData("\\u41\0\0\"")]
    [InlineData("\\ud800\"")]
    [InlineData("\\udc00\\ud800\"")]
    public void String_that_is_not_well_formed_is_malformed_as_name_and_as_value(string restOfString)
    {
        Assert.Equal(JsonFault.Malformed, JsonReading.Of("{\"" + restOfString + ":1}x").Fault);
        Assert.Equal(JsonFault.Malformed, JsonReading.Of("{\"a\":\"" + restOfString + "}x").Fault);
        Assert.Equal(JsonFault.Malformed, JsonReading.Of("{\"a\":[\"" + restOfString + "]}x").Fault);
    }

    [Rule("RFC 8725 §3.7 UTF-8")]
    [Theory]
    [InlineData(new byte[] { 0x80 })]
    [InlineData(new byte[] { 0xC0, 0xAF })]
    [InlineData(new byte[] { 0xE0, 0x80, 0xAF })]
    [InlineData(new byte[] { 0xED, 0xA0, 0x80 })]
    [InlineData(new byte[] { 0xF4, 0x90, 0x80, 0x80 })]
    [InlineData(new byte[] { 0xC3 })]
    [InlineData(new byte[] { 0xFF })]
    public void Invalid_utf8_is_refused_at_any_position(byte[] octets)
    {
        Assert.Equal(JsonFault.InvalidUtf8, JsonReading.Of([.. "{\"a\":\""u8, .. octets, .. "\"}"u8]).Fault);
        Assert.Equal(JsonFault.InvalidUtf8, JsonReading.Of([.. "{\""u8, .. octets, .. "\":1}"u8]).Fault);
        Assert.Equal(JsonFault.InvalidUtf8, JsonReading.Of([.. "{}"u8, .. octets]).Fault);
        Assert.Empty(JsonReading.Of([.. "{\"a\":1}"u8, .. octets]).Members);
    }

    [Fact]
    public void Utf16_is_refused()
    {
        Assert.NotEqual(JsonFault.None, JsonReading.Of(Encoding.Unicode.GetBytes("{}")).Fault);
        Assert.NotEqual(JsonFault.None, JsonReading.Of(Encoding.BigEndianUnicode.GetBytes("{}")).Fault);
    }

    [Rule("RFC 8259 §9 depth")]
    [Theory]
    [InlineData(4)]
    [InlineData(16)]
    [InlineData(64)]
    public void Depth_is_allowed_up_to_the_limit_and_not_beyond(int maxDepth)
    {
        Assert.Equal(JsonFault.None, JsonReading.Of(Arrays(maxDepth), maxDepth).Fault);
        Assert.Equal(JsonFault.TooDeep, JsonReading.Of(Arrays(maxDepth + 1), maxDepth).Fault);
        Assert.Equal(JsonFault.None, JsonReading.Of(Objects(maxDepth), maxDepth).Fault);
        Assert.Equal(JsonFault.TooDeep, JsonReading.Of(Objects(maxDepth + 1), maxDepth).Fault);

        static string Arrays(int depth) => "{\"a\":" + new string('[', depth - 1) + new string(']', depth - 1) + "}";
        static string Objects(int depth) => string.Concat(Enumerable.Repeat("{\"a\":", depth)) + "1" + new string('}', depth);
    }

    [Fact]
    public void Depth_is_the_number_of_containers_open_at_once_not_their_total() =>
        Assert.Equal(JsonFault.None, JsonReading.Of("""{"a":[[],[],[{}],{"b":[]}],"c":{"d":{}},"e":[[[]]]}""", maxDepth: 4).Fault);

    [Fact]
    public void Unlimited_depth_uses_no_stack() =>
        Assert.Equal(JsonFault.TooDeep, JsonReading.Of("{\"a\":" + new string('[', 1_000_000)).Fault);

    [Rule("RFC 8259 §9 members")]
    [Theory]
    [InlineData(1)]
    [InlineData(16)]
    [InlineData(256)]
    public void Members_are_allowed_up_to_the_limit_and_not_beyond(int maxMembers)
    {
        Assert.Equal(JsonFault.None, JsonReading.Of(Flat(maxMembers), maxMembers: maxMembers).Fault);
        Assert.Equal(maxMembers, JsonReading.Of(Flat(maxMembers), maxMembers: maxMembers).Members.Count);
        Assert.Equal(JsonFault.TooManyMembers, JsonReading.Of(Flat(maxMembers + 1), maxMembers: maxMembers).Fault);

        static string Flat(int count) => "{" + string.Join(',', Enumerable.Range(0, count).Select(static i => $"\"m{i}\":{i}")) + "}";
    }

    [Fact]
    public void Members_of_all_objects_count_also_of_those_that_are_closed()
    {
        const string Json = """{"a":{"b":1,"c":2},"d":[{"b":1},{"b":2}]}""";

        Assert.Equal(JsonFault.None, JsonReading.Of(Json, maxMembers: 6).Fault);
        Assert.Equal(JsonFault.TooManyMembers, JsonReading.Of(Json, maxMembers: 5).Fault);
    }

    [Fact]
    public void Nothing_is_read_after_a_fault()
    {
        byte[] json = "{\"a\":1,\"b\":x,\"c\":3}"u8.ToArray();
        var reader = new StrictJsonReader(json, 16, new MemberName[16]);

        Assert.True(reader.TryReadMember(out _, out _, out _));
        Assert.False(reader.TryReadMember(out _, out _, out _));
        Assert.False(reader.TryReadMember(out _, out JsonValue value, out JsonFault fault));
        Assert.Equal(JsonKind.Absent, value.Kind);
        Assert.Equal(JsonFault.Malformed, fault);
    }

    [Fact]
    public void Every_fault_except_none_has_its_own_failure_code()
    {
        TokenFailureCode[] codes = [.. Enum.GetValues<JsonFault>().Select(OidcTokenValidation.Jose.JsonFaults.ToFailureCode)];

        Assert.Equal(
            [
                TokenFailureCode.None, TokenFailureCode.InvalidUtf8, TokenFailureCode.InvalidJson,
                TokenFailureCode.DuplicateMember, TokenFailureCode.NestedTooDeep, TokenFailureCode.TooManyMembers,
            ],
            codes);
    }
}
