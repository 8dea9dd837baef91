using OidcTokenValidation.Text;

namespace OidcTokenValidation.Tests.Text;

/// <summary>RFC 7515 §4, RFC 7519 §4: a repeated name makes the document invalid, at every level.</summary>
public sealed class DuplicateMemberTests
{
    [Theory]
    [InlineData("""{"a":1,"a":1}""")]
    [InlineData("""{"a":1,"b":2,"a":3}""")]
    [InlineData("""{"":1,"":2}""")]
    [InlineData("""{"é":1,"é":2}""")]
    [InlineData("""{"x":{"a":1,"a":2}}""")]
    [InlineData("""{"x":[{"a":1},{"a":1,"a":2}]}""")]
    [InlineData("""{"x":{"y":{"z":{"a":1,"b":2,"a":3}}}}""")]
    [InlineData("""{"x":{"a":1},"x":2}""")]
    [InlineData("""{"x":{"y":1,"z":{"y":2},"y":3}}""")]
    [InlineData("""{"a":{"b":1},"c":{"b":1},"a":2}""")]
    public void Repeated_name_in_one_object_is_found(string json) =>
        Assert.Equal(JsonFault.DuplicateMember, JsonReading.Of(json).Fault);

    [Rule("RFC 7519 §4 unique names")]
    [Theory]
    [InlineData("""{"a":1,"\u0061":2}""")]
    [InlineData("""{"\u0061":1,"a":2}""")]
    [InlineData("""{"\u0061":1,"\u0061":2}""")]
    [InlineData("""{"\u006a":1,"\u006A":2}""")]
    [InlineData("""{"/":1,"\/":2}""")]
    [InlineData("""{"\n":1,"\u000a":2}""")]
    [InlineData("""{"\\":1,"\u005c":2}""")]
    [InlineData("""{"😀":1,"\ud83d\ude00":2}""")]
    [InlineData("""{"iss":"https://good.example","\u0069ss":"https://evil.example"}""")]
    [InlineData("""{"x":[[{"exp":1,"e\u0078p":2}]]}""")]
    public void Escapes_do_not_hide_a_duplicate(string json) =>
        Assert.Equal(JsonFault.DuplicateMember, JsonReading.Of(json).Fault);

    [Theory]
    [InlineData("""{"a":{"a":{"a":1}}}""")]
    [InlineData("""{"x":{"a":1},"y":{"a":1}}""")]
    [InlineData("""{"x":[{"a":1},{"a":2}]}""")]
    [InlineData("""{"x":{"y":1},"y":2}""")]
    [InlineData("""{"x":{"y":{"a":1},"a":2},"a":3}""")]
    [InlineData("""{"a":1,"A":2}""")]
    [InlineData("""{"a":1,"a ":2,"a\u0000":3}""")]
    [InlineData("""{"\\u0061":1,"a":2}""")]
    [InlineData("""{"é":1,"e\u0301":2}""")]
    public void Same_name_in_another_object_and_another_name_are_no_duplicates(string json) =>
        Assert.Equal(JsonFault.None, JsonReading.Of(json).Fault);

    [Fact]
    public void Distant_duplicate_is_found()
    {
        string others = string.Join(',', Enumerable.Range(0, 250).Select(static i => $"\"m{i}\":{{\"n\":{i}}}"));

        Assert.Equal(JsonFault.None, JsonReading.Of($$"""{"first":1,{{others}}}""", maxMembers: 600).Fault);
        Assert.Equal(JsonFault.DuplicateMember, JsonReading.Of($$"""{"first":1,{{others}},"first":2}""", maxMembers: 600).Fault);
        Assert.Equal(JsonFault.DuplicateMember, JsonReading.Of($$"""{"first":1,{{others}},"\u0066irst":2}""", maxMembers: 600).Fault);
    }

    [Fact]
    public void Member_with_the_duplicate_name_is_not_returned()
    {
        JsonReading reading = JsonReading.Of("""{"aud":"ours","sub":"x","aud":"theirs"}""");

        Assert.Equal([new("aud", JsonKind.String, "ours"), new("sub", JsonKind.String, "x")], reading.Members);
    }
}
