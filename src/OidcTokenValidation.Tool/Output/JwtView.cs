using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace OidcTokenValidation.Tool.Output;

/// <summary>The content of a JWT, parsed leniently to show it to its developer. It is not trusted, and the signature is never shown.</summary>
internal sealed class JwtView
{
    private const int MaxNames = 40;

    private readonly JsonElement? _header;
    private readonly JsonElement? _claims;

    private JwtView(string[] segments)
    {
        Segments = segments.Length;
        HeaderLength = segments[0].Length;
        _header = Decode(segments[0]);
        _claims = segments.Length > 1 && !IsEncrypted ? Decode(segments[1]) : null;
        SignatureLength = segments.Length == 3 ? segments[2].Length : 0;
    }

    public int Segments { get; }

    /// <summary>Whether it is an encrypted token (RFC 7516 §7.1): its claims cannot be read.</summary>
    public bool IsEncrypted => Segments == 5;

    /// <summary>The length of the signature in characters; 0 if there is none.</summary>
    public int SignatureLength { get; }

    public int HeaderLength { get; }

    public static JwtView Parse(string token) => new(token.Split('.'));

    /// <summary>Formats a member of the header, escaped; a placeholder if it is missing.</summary>
    public string Header(string name) => Format(_header, name);

    /// <summary>Formats a claim, escaped; a placeholder if it is missing.</summary>
    public string Claim(string name) => Format(_claims, name);

    /// <summary>A member of the header that is a string; null if it is missing or anything else.</summary>
    public string? HeaderText(string name) => _header is { } header ? PublicJwk.Text(header, name) : null;

    /// <summary>Formats the encryption, escaped: <c>alg "RSA-OAEP", enc "A256GCM", kid "k1"</c>.</summary>
    public string Encryption() => $"alg {Header("alg")}, enc {Header("enc")}, kid {Header("kid")}";

    /// <summary>A claim that is a string; null if it is missing or anything else.</summary>
    public string? Text(string name) => _claims is { } claims ? PublicJwk.Text(claims, name) : null;

    public bool HasClaim(string name) => Find(_claims, name) is not null;

    public JsonElement? HeaderElement(string name) => Find(_header, name);

    public JsonElement? ClaimElement(string name) => Find(_claims, name);

    /// <summary>A time claim in seconds since 1970; null if it is not a time.</summary>
    public double? Time(string name) =>
        Find(_claims, name) is { } value && TryGetTime(value, out DateTimeOffset time) ? (time - DateTimeOffset.UnixEpoch).TotalSeconds : null;

    /// <summary>Reads seconds since 1970.</summary>
    public static bool TryGetTime(JsonElement value, out DateTimeOffset time)
    {
        double seconds = 0;
        bool isTime = value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out seconds) && seconds is >= 0 and <= 253_402_300_799;
        time = DateTimeOffset.UnixEpoch.AddSeconds(seconds: isTime ? seconds : 0);
        return isTime;
    }

    /// <summary>All members of the header; null if it cannot be read.</summary>
    public IReadOnlyList<JsonProperty>? HeaderMembers => Members(_header);

    /// <summary>All claims; null if they cannot be read.</summary>
    public IReadOnlyList<JsonProperty>? ClaimMembers => Members(_claims);

    /// <summary>The names of all claims.</summary>
    public string ClaimNames() => Names(_claims);

    /// <summary>Formats a time claim with its date.</summary>
    public string Date(string name) => Time(name) is { } seconds
        ? $"{Claim(name)} ({UtcText.Format(DateTimeOffset.UnixEpoch.AddSeconds(seconds))})"
        : Claim(name);

    /// <summary>Formats a JSON value, escaped.</summary>
    public static string Format(JsonElement value) => Escaped.Text(value.GetRawText());

    private static JsonProperty[]? Members(JsonElement? document) => document is { } root ? [.. root.EnumerateObject()] : null;

    private static string Names(JsonElement? document)
    {
        if (document is not { } root)
            return "(not readable)";
        string[] names = [.. root.EnumerateObject().Select(static member => Escaped.Text(member.Name, 40))];
        string shown = string.Join(", ", names.Take(MaxNames));
        return names.Length > MaxNames ? string.Create(CultureInfo.InvariantCulture, $"{shown} and {names.Length - MaxNames} more") : shown;
    }

    private static string Format(JsonElement? document, string name) =>
        document is null ? "(not readable)" : Find(document, name) is { } value ? Format(value) : "(none)";

    private static JsonElement? Find(JsonElement? document, string name) =>
        document is { } root && root.TryGetProperty(name, out JsonElement value) ? value : null;

    private static JsonElement? Decode(string segment)
    {
        try
        {
            var root = JsonElement.Parse(Base64Url.DecodeFromChars(segment));

            ReadNames(root);
            return root.ValueKind == JsonValueKind.Object ? root : null;
        }
        catch (Exception exception) when (exception is FormatException or JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    // Strings that are not valid Unicode throw only when they are read or compared.
    private static void ReadNames(JsonElement value)
    {
        foreach (JsonProperty member in value.ValueKind == JsonValueKind.Object ? value.EnumerateObject() : default)
        {
            _ = Encoding.UTF8.GetByteCount(member.Name);
            ReadNames(member.Value);
        }

        foreach (JsonElement item in value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : default)
            ReadNames(item);
    }
}
