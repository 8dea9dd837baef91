using OidcTokenValidation.Jose;
using OidcTokenValidation.Tests.Text;
using OidcTokenValidation.Text;
using OidcTokenValidation.Tokens;

namespace OidcTokenValidation.Tests.Vectors;

/// <summary>nst/JSONTestSuite: each file as header, as claims, and as the value of a claim. Nothing throws.</summary>
public sealed class JsonTestSuiteTests
{
    [Fact]
    public void Invalid_json_is_refused_everywhere()
    {
        IReadOnlyList<(string Name, byte[] Content)> files = JsonTestSuite.Read("n_", count: 188);

        Assert.All(files, static file =>
        {
            Assert.True(IsRefusedAsJson(AsHeader(file.Content)), file.Name);
            Assert.True(IsRefusedAsJson(AsClaims(file.Content)), file.Name);
            Assert.True(AsValue(file.Content) is JsonFault.Malformed or JsonFault.InvalidUtf8 or JsonFault.TooDeep, file.Name);
        });
    }

    [Fact]
    public void Valid_json_is_accepted_as_value_of_a_claim_unless_a_name_is_repeated()
    {
        IReadOnlyList<(string Name, byte[] Content)> files = JsonTestSuite.Read("y_", count: 95);

        Assert.All(files, static file =>
        {
            JsonFault expected = JsonTestSuite.HasDuplicate(file.Name) ? JsonFault.DuplicateMember : JsonFault.None;
            Assert.Equal((file.Name, expected), (file.Name, AsValue(file.Content)));
        });
        Assert.Equal(2, files.Count(static file => JsonTestSuite.HasDuplicate(file.Name)));
    }

    [Fact]
    public void Json_object_is_accepted_as_claims_and_read_as_header()
    {
        int objects = 0;
        Assert.All(JsonTestSuite.Read("y_", count: 95), file =>
        {
            bool isObject = file.Content.AsSpan().TrimStart(" \t\r\n"u8).StartsWith("{"u8);
            objects += isObject ? 1 : 0;
            TokenFailureCode refusal = JsonTestSuite.HasDuplicate(file.Name) ? TokenFailureCode.DuplicateMember : TokenFailureCode.InvalidJson;
            bool good = isObject && !JsonTestSuite.HasDuplicate(file.Name);

            Assert.Equal((file.Name, good ? TokenFailureCode.None : refusal), (file.Name, AsClaims(file.Content)));
            Assert.Equal((file.Name, good ? TokenFailureCode.InvalidHeader : refusal), (file.Name, AsHeader(file.Content)));
        });
        Assert.Equal(12, objects);
    }

    [Fact]
    public void Numbers_where_parsers_differ_are_accepted_and_text_that_is_not_unicode_is_refused()
    {
        IReadOnlyList<(string Name, byte[] Content)> files = JsonTestSuite.Read("i_", count: 35);

        Assert.All(files, static file =>
        {
            _ = AsHeader(file.Content);
            _ = AsClaims(file.Content);
            bool accepted = AsValue(file.Content) == JsonFault.None;
            Assert.Equal((file.Name, file.Name.StartsWith("i_number_", StringComparison.Ordinal)), (file.Name, accepted));
        });
    }

    private static bool IsRefusedAsJson(TokenFailureCode code) =>
        code is TokenFailureCode.InvalidJson or TokenFailureCode.InvalidUtf8 or TokenFailureCode.NestedTooDeep;

    private static JsonFault AsValue(byte[] content) => JsonReading.Of([.. "{\"x\":"u8, .. content, .. "}"u8]).Fault;

    private static TokenFailureCode AsClaims(byte[] content)
    {
        TokenClaims.TryRead(content, new JsonScratch(16, new MemberName[256]), out _, out TokenFailureCode failure);
        return failure;
    }

    private static TokenFailureCode AsHeader(byte[] content)
    {
        JoseHeader.TryRead(content, new JsonScratch(16, new MemberName[256]), out _, out TokenFailureCode refusal);
        return refusal;
    }
}
