using System.Text;
using OidcTokenValidation.Text;

namespace OidcTokenValidation.Tests.Text;

/// <summary>The capacity that is computed from a document's length suffices for any content: only the limit on members is ever too low.</summary>
public sealed class MemberPlacesTests
{
    public static TheoryData<string> Crowded => new(
        "{\"\":0}",
        "{\"\":{\"\":{\"\":{\"\":{\"\":0}}}}}",
        "{\"\":{},\"a\":[{\"\":0},{\"\":0},{\"\":0},{\"\":0},{\"\":0}]}",
        "{\"\":" + string.Concat(Enumerable.Repeat("{\"\":", 30)),
        "{\"\":" + string.Concat(Enumerable.Repeat("{\"\":", 80)),
        "{" + string.Join(',', Enumerable.Range(0, 200).Select(static i => $"\"{(char)('\u00a1' + i)}\":1")) + "}");

    [Theory]
    [MemberData(nameof(Crowded))]
    public void Capacity_from_the_length_does_not_change_the_result(string json)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(json);
        for (int length = 0; length <= utf8.Length; length++)
        {
            JsonReading roomy = JsonReading.Of(utf8.AsSpan(0, length), maxDepth: 64, maxMembers: 1_024);
            JsonReading tight = JsonReading.Of(utf8.AsSpan(0, length), maxDepth: 64, MemberNames.GetCapacity(length, maxMembers: 1_024));
            Assert.Equal(roomy.Fault, tight.Fault);
            Assert.Equal(roomy.Members, tight.Members);
        }
    }
}
