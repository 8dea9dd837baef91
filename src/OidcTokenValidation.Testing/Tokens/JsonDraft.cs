using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace OidcTokenValidation.Testing.Tokens;

/// <summary>The changes that a test makes to a default JSON object, in order, or the text that replaces it.</summary>
internal sealed class JsonDraft
{
    // Writes "at+jwt", as providers do, instead of the equivalent "at\u002Bjwt".
    private static readonly JsonWriterOptions AsProvidersWrite = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly List<(string Name, Action<JsonObject> Apply)> _changes = [];
    private readonly List<string> _repetitions = [];
    private byte[]? _raw;

    public void Set(string name, JsonNode? value)
    {
        JsonNode? copy = value?.DeepClone();
        Add(name, members => members[name] = copy?.DeepClone());
    }

    /// <summary>Sets a member whose value is computed when the token is created.</summary>
    public void Set(string name, Func<long> seconds) => Add(name, members => members[name] = seconds());

    /// <summary>Sets a member of a nested object without changing its other members.</summary>
    public void SetWithin(string name, string member, string value) => Add(name, members =>
    {
        if (members[name] is not JsonObject inner)
            members[name] = inner = [];
        inner[member] = value;
    });

    public void Remove(string name) => Add(name, members => members.Remove(name));

    /// <summary>Repeats a member at the end of the text: a JSON object in memory cannot contain it twice.</summary>
    public void Repeat(string name, JsonNode? value) => _repetitions.Add($",{new JsonObject { [name] = value?.DeepClone() }.ToJsonString()[1..^1]}");

    public void Replace(ReadOnlySpan<byte> text) => _raw = text.ToArray();

    /// <summary>Whether the default value of a member is replaced.</summary>
    public bool Changes(string name) => _raw is not null || _changes.Exists(change => change.Name == name);

    public byte[] Write(JsonObject defaults)
    {
        if (_raw is not null)
            return _raw;
        _changes.ForEach(change => change.Apply(defaults));
        var text = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(text, AsProvidersWrite);
        defaults.WriteTo(writer);
        writer.Flush();
        return [.. text.WrittenSpan[..^1], .. Encoding.UTF8.GetBytes(string.Concat(_repetitions)), (byte)'}'];
    }

    private void Add(string name, Action<JsonObject> change) => _changes.Add((name, change));
}
