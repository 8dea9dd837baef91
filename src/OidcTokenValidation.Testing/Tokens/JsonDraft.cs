using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace OidcTokenValidation.Testing.Tokens;

/// <summary>A JSON object as a test wants it: changes to the usual one, in order, or text that replaces it.</summary>
internal sealed class JsonDraft
{
    // "at+jwt", not "at\u002Bjwt": the same value, but not what providers send.
    private static readonly JsonWriterOptions AsProvidersWrite = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly List<Action<JsonObject>> _changes = [];
    private byte[]? _raw;

    public void Set(string name, JsonNode? value)
    {
        JsonNode? copy = value?.DeepClone();
        _changes.Add(members => members[name] = copy?.DeepClone());
    }

    /// <summary>Sets a member whose value is only known when the token is created.</summary>
    public void Set(string name, Func<long> seconds) => _changes.Add(members => members[name] = seconds());

    /// <summary>Sets a member of an object that is itself a member, and leaves the other members of that object as they are.</summary>
    public void SetWithin(string name, string member, string value) => _changes.Add(members =>
    {
        if (members[name] is not JsonObject inner)
            members[name] = inner = [];
        inner[member] = value;
    });

    public void Remove(string name) => _changes.Add(members => members.Remove(name));

    public void Replace(ReadOnlySpan<byte> text) => _raw = text.ToArray();

    public byte[] Write(JsonObject usual)
    {
        if (_raw is not null)
            return _raw;
        _changes.ForEach(change => change(usual));
        var text = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(text, AsProvidersWrite);
        usual.WriteTo(writer);
        writer.Flush();
        return text.WrittenSpan.ToArray();
    }
}
