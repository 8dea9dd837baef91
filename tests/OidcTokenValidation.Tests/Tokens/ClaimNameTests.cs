using System.Text;
using OidcTokenValidation.Jose;
using OidcTokenValidation.Text;
using OidcTokenValidation.Tokens;

namespace OidcTokenValidation.Tests.Tokens;

/// <summary>A claim that is not registered is searched for; the result equals that of a registered one.</summary>
public sealed class ClaimNameTests
{
    private static readonly string[] Values =
    [
        "null", "true", "false", "0", "-1.5e+3", "\"\"", "\"a\"", "\"\\u0061\\\\\\\"\"", "\"\u00e4\U0001F600\"", "[]", "[ ]", "[1,[2]]", "{}", "{\"x\":{\"sub\":1}}", "[\"a\",\"b\"]",
    ];

    [Fact]
    public void Search_finds_the_same_location_as_the_index()
    {
        foreach (string value in Values)
        {
            foreach (string name in (string[])["sub", "s\\u0075b"])
            {
                foreach (string json in (string[])[$"{{\"{name}\":{value}}}", $" {{ \"a\" : {{\"sub\":2,\"b\":[{{\"sub\":3}}]}} ,\n\"{name}\"\t: {value} , \"z\":[\"sub\"]}} "])
                {
                    byte[] payload = Encoding.UTF8.GetBytes(json);
                    Assert.True(TokenClaims.TryRead(payload, new JsonScratch(16, new MemberName[64]), out ClaimIndex index, out _), json);
                    JsonValue expected = index[RegisteredClaim.Subject], found = ClaimName.From("sub").Find(payload);
                    Assert.Equal((expected.Kind, expected.IsEscaped), (found.Kind, found.IsEscaped));
                    Assert.Equal(Encoding.UTF8.GetString(expected.In(payload)), Encoding.UTF8.GetString(found.In(payload)));
                }
            }
        }
    }

    [Fact]
    public void Search_finds_nothing_that_is_nested_or_named_otherwise()
    {
        foreach (string json in (string[])["{}", "{\"a\":{\"x\":1}}", "{\"X\":1}", "{\"x \":1}", "{\"a\":[{\"x\":1}],\"xx\":1}", "{\"a\":\"x\"}"])
            Assert.Equal(JsonKind.Absent, ClaimName.From("x").Find(Encoding.UTF8.GetBytes(json)).Kind);
    }

    [Fact]
    public void Registered_names_are_found_by_the_index()
    {
        Assert.All(Enum.GetValues<RegisteredClaim>(), static claim => Assert.Equal(claim, ClaimName.From(ClaimIndex.GetName(claim)).Registered));
        Assert.Null(ClaimName.From("SUB").Registered);
        Assert.Same((ClaimName)RegisteredClaim.Subject, ClaimName.From("sub"));
    }
}
