using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using FsCheck.Fluent;
using OidcTokenValidation.Text;

namespace OidcTokenValidation.Tests.Text;

/// <summary>Our reader against System.Text.Json, on generated documents.</summary>
public sealed class JsonDifferentialTests
{
    private const int Documents = 3_000;

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 64 };

    [Fact]
    public void Readers_agree_on_generated_documents() =>
        PropertyChecks.Hold(Documents, JsonGenerators.Documents, static document => Agree(Encoding.UTF8.GetBytes(document)));

    [Fact]
    public void Readers_agree_on_damaged_documents_and_nothing_throws() => PropertyChecks.Hold(2 * Documents, JsonGenerators.DamagedDocuments, Agree);

    [Fact]
    public void Readers_agree_on_any_bytes_and_nothing_throws() => PropertyChecks.Hold<byte[]>(500, Agree);

    [Fact]
    public void Generators_make_good_documents_and_every_fault_that_concerns_them()
    {
        JsonFault[] faults = [.. JsonGenerators.DamagedDocuments.Sample(Documents, size: 20).Select(static json => JsonReading.Of(json, maxMembers: 8).Fault)];

        Assert.All(
            [JsonFault.None, JsonFault.InvalidUtf8, JsonFault.Malformed, JsonFault.DuplicateMember, JsonFault.TooManyMembers],
            fault => Assert.Contains(fault, faults));
    }

    // The limits are high enough not to apply, so both must accept the same documents and read the same values from them.
    private static bool Agree(byte[] json)
    {
        JsonReading ours = JsonReading.Of(json, maxDepth: 64, maxMembers: 4_096);
        List<JsonReading.Member>? theirs = ReadWithFramework(json);
        return ours.Fault == JsonFault.None
            ? theirs is not null && ours.Members.SequenceEqual(theirs)
            : theirs is null;
    }

    private static List<JsonReading.Member>? ReadWithFramework(byte[] json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, Strict);
            if (document.RootElement.ValueKind != JsonValueKind.Object || !Utf8.IsValid(json))
                return null;
            ReadAllStrings(document.RootElement);
            return [.. document.RootElement.EnumerateObject().Select(static member => Describe(member))];
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: a lone surrogate, found only when the string is read.
            return null;
        }
    }

    private static void ReadAllStrings(JsonElement element)
    {
        if (element.ValueKind == JsonValueKind.String)
            _ = element.GetString();
        if (element.ValueKind == JsonValueKind.Array)
            element.EnumerateArray().ToList().ForEach(ReadAllStrings);
        if (element.ValueKind == JsonValueKind.Object)
            element.EnumerateObject().ToList().ForEach(static member => ReadAllStrings(member.Value));
    }

    private static JsonReading.Member Describe(JsonProperty member) => member.Value.ValueKind switch
    {
        JsonValueKind.String => new(member.Name, JsonKind.String, member.Value.GetString()!),
        JsonValueKind.Number => new(member.Name, JsonKind.Number, member.Value.GetRawText()),
        JsonValueKind.Object => new(member.Name, JsonKind.Object, member.Value.GetRawText()),
        JsonValueKind.Array => new(member.Name, JsonKind.Array, member.Value.GetRawText()),
        JsonValueKind.Null => new(member.Name, JsonKind.Null, member.Value.GetRawText()),
        _ => new(member.Name, JsonKind.Boolean, member.Value.GetRawText()),
    };
}
