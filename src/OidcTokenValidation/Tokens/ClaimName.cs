using System.Text;
using System.Text.Json;
using OidcTokenValidation.Text;

namespace OidcTokenValidation.Tokens;

/// <summary>A claim of the token's top level, by its name. A registered claim was located while the token was read; another one is searched for.</summary>
internal sealed class ClaimName
{
    private static readonly ClaimName[] RegisteredNames =
        [.. Enum.GetValues<RegisteredClaim>().Select(static claim => new ClaimName(ClaimIndex.GetName(claim), claim))];

    private readonly byte[] _utf8;

    private ClaimName(string name, RegisteredClaim? registered) => (Name, Registered, _utf8) = (name, registered, Encoding.UTF8.GetBytes(name));

    /// <summary>The name on the wire.</summary>
    public string Name { get; }

    /// <summary>The registered claim of this name; null if there is none.</summary>
    public RegisteredClaim? Registered { get; }

    public static implicit operator ClaimName(RegisteredClaim claim) => RegisteredNames[(int)claim];

    public static ClaimName From(string name) =>
        Array.Find(RegisteredNames, registered => string.Equals(registered.Name, name, StringComparison.Ordinal)) ?? new ClaimName(name, registered: null);

    /// <summary>Finds a claim that is not registered in a payload that was read strictly: its JSON is valid, and no member is repeated.</summary>
    public JsonValue Find(ReadOnlySpan<byte> payload)
    {
        var reader = new Utf8JsonReader(payload, new JsonReaderOptions { MaxDepth = 1024 });
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isMatch = reader.ValueTextEquals(_utf8);
            reader.Read();
            int start = (int)reader.TokenStartIndex;
            (JsonTokenType type, bool isEscaped) = (reader.TokenType, reader.ValueIsEscaped);
            reader.Skip();
            if (isMatch)
                return Locate(type, start, (int)reader.BytesConsumed - start, isEscaped);
        }

        return default;
    }

    /// <inheritdoc/>
    public override string ToString() => Name;

    private static JsonValue Locate(JsonTokenType type, int start, int length, bool isEscaped) => type switch
    {
        JsonTokenType.String => new(JsonKind.String, start + 1, length - 2, isEscaped),
        JsonTokenType.StartObject => new(JsonKind.Object, start, length, escaped: false),
        JsonTokenType.StartArray => new(JsonKind.Array, start, length, escaped: false),
        JsonTokenType.Number => new(JsonKind.Number, start, length, escaped: false),
        JsonTokenType.Null => new(JsonKind.Null, start, length, escaped: false),
        _ => new(JsonKind.Boolean, start, length, escaped: false),
    };
}
