using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using OidcTokenValidation.Text;
using OidcTokenValidation.Tokens;

namespace OidcTokenValidation.Claims;

/// <summary>The claim <c>authorization_details</c> (RFC 9396 §2): enumerates its items. Without the claim there are none.</summary>
/// <remarks>An empty array is valid: RFC 9396 §2 requires no item, and it grants nothing.</remarks>
internal ref struct AuthorizationDetailsClaim
{
    private readonly ReadOnlySpan<byte> _json;
    private Utf8JsonReader _reader;

    private AuthorizationDetailsClaim(in TokenClaims claims)
    {
        JsonKind kind = claims.GetKind(RegisteredClaim.AuthorizationDetails);
        IsMalformed = kind is not (JsonKind.Array or JsonKind.Absent);
        _json = kind == JsonKind.Array ? claims.Json(RegisteredClaim.AuthorizationDetails) : "[]"u8;
        _reader = new Utf8JsonReader(_json);
        _reader.Read();
    }

    /// <summary>Whether the claim is not an array, or an item that was reached is not an object with a non-empty string <c>type</c>.</summary>
    private bool IsMalformed { get; set; }

    /// <summary>The failure of a token whose claim is malformed.</summary>
    public static TokenFailure? FindFailure(in TokenClaims claims) =>
        claims.GetKind(RegisteredClaim.AuthorizationDetails) == JsonKind.Absent || IsWellFormed(claims)
            ? null
            : ClaimFailures.Invalid(RegisteredClaim.AuthorizationDetails);

    /// <summary>The types of all items, in order.</summary>
    public static List<string> GetTypes(in TokenClaims claims)
    {
        List<string> types = [];
        var details = new AuthorizationDetailsClaim(claims);
        while (details.TryRead(out JsonString type, out _))
            types.Add(type.ToString());
        return types;
    }

    /// <summary>The items of a type, compared code point for code point (RFC 9396 §2.1). Items that do not fit <typeparamref name="T"/> are left
    /// out.</summary>
    public static List<T> Read<T>(in TokenClaims claims, string type, JsonTypeInfo<T> typeInfo)
    {
        List<T> items = [];
        byte[] expected = Encoding.UTF8.GetBytes(type);
        var details = new AuthorizationDetailsClaim(claims);
        while (details.TryRead(out JsonString found, out ReadOnlySpan<byte> json))
        {
            if (found.Equals(expected) && TryDeserialize(json, typeInfo, out T? item))
                items.Add(item);
        }

        return items;
    }

    /// <summary>Rejects metadata by which one property could be read from two members of an item.</summary>
    /// <exception cref="ArgumentException">Names are case-insensitive, and duplicates are allowed.</exception>
    public static void Check(JsonTypeInfo typeInfo)
    {
        ArgumentNullException.ThrowIfNull(typeInfo);
        if (typeInfo.Options is { PropertyNameCaseInsensitive: true, AllowDuplicateProperties: true })
        {
            throw new ArgumentException(
                $"Expected '{typeInfo.Type.Name}' to be read without ambiguity: with case-insensitive names, 'amount' and 'Amount' of one item are the same"
                    + " property, and the last one wins. Write AllowDuplicateProperties = false into JsonSourceGenerationOptions.",
                nameof(typeInfo));
        }
    }

    private static bool IsWellFormed(in TokenClaims claims)
    {
        var details = new AuthorizationDetailsClaim(claims);
        while (details.TryRead(out _, out _))
        {
            // Reads all items.
        }

        return !details.IsMalformed;
    }

    private static bool TryDeserialize<T>(ReadOnlySpan<byte> json, JsonTypeInfo<T> typeInfo, [NotNullWhen(true)] out T? item)
    {
        try
        {
            item = JsonSerializer.Deserialize(json, typeInfo);
            return item is not null;
        }
        catch (Exception exception) when (exception is JsonException or NotSupportedException)
        {
            // NotSupportedException: the item does not name which derived type it is (JsonPolymorphicAttribute).
            item = default;
            return false;
        }
    }

    // The claims were read strictly: this is JSON, and no name occurs twice in an object.
    private bool TryRead(out JsonString type, out ReadOnlySpan<byte> item)
    {
        type = default;
        item = default;
        if (IsMalformed || !_reader.Read() || _reader.TokenType == JsonTokenType.EndArray)
            return false;

        int start = (int)_reader.TokenStartIndex;
        bool isObject = _reader.TokenType == JsonTokenType.StartObject;
        while (isObject && _reader.Read() && _reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isType = _reader.ValueTextEquals("type"u8);
            _reader.Read();
            if (isType && _reader.TokenType == JsonTokenType.String)
                type = new JsonString(_reader.ValueSpan, _reader.ValueIsEscaped);
            _reader.Skip();
        }

        item = _json[start..(int)_reader.BytesConsumed];
        IsMalformed = type.IsEmpty;
        return !IsMalformed;
    }
}
