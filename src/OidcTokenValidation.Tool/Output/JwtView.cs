using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace OidcTokenValidation.Tool.Output;

/// <summary>What stands in a JWT, read without any strictness and believed by nobody: to show it to whoever has it. The signature is never shown.</summary>
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
        _claims = segments.Length > 1 ? Decode(segments[1]) : null;
    }

    public int Segments { get; }

    public int HeaderLength { get; }

    public static JwtView Parse(string token) => new(token.Split('.'));

    /// <summary>A member of the header as it stands, escaped; a word for what is not there.</summary>
    public string Header(string name) => Show(_header, name);

    /// <summary>A claim as it stands, escaped; a word for what is not there.</summary>
    public string Claim(string name) => Show(_claims, name);

    public bool HasClaim(string name) => Find(_claims, name) is not null;

    public JsonElement? HeaderElement(string name) => Find(_header, name);

    public JsonElement? ClaimElement(string name) => Find(_claims, name);

    /// <summary>A time claim, if it can be read as one.</summary>
    public double? Time(string name) => Find(_claims, name) is { } value && TryTime(value, out DateTimeOffset time) ? (time - DateTimeOffset.UnixEpoch).TotalSeconds : null;

    /// <summary>Reads seconds since 1970.</summary>
    public static bool TryTime(JsonElement value, out DateTimeOffset time)
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

    /// <summary>A time claim with its date.</summary>
    public string Date(string name) => Time(name) is { } seconds
        ? string.Create(CultureInfo.InvariantCulture, $"{Claim(name)} ({DateTimeOffset.UnixEpoch.AddSeconds(seconds):yyyy-MM-ddTHH:mm:ssZ})")
        : Claim(name);

    /// <summary>A JSON value as it stands, escaped.</summary>
    public static string Show(JsonElement value) => Escaped.Text(value.GetRawText());

    private static JsonProperty[]? Members(JsonElement? document) => document is { } known ? [.. known.EnumerateObject()] : null;

    private static string Names(JsonElement? document)
    {
        if (document is not { } known)
            return "(not readable)";
        string[] names = [.. known.EnumerateObject().Select(static member => Escaped.Text(member.Name, 40))];
        return string.Join(", ", names.Take(MaxNames)) + (names.Length > MaxNames ? $" and {(names.Length - MaxNames).ToString(CultureInfo.InvariantCulture)} more" : string.Empty);
    }

    private static string Show(JsonElement? document, string name) =>
        document is null ? "(not readable)" : Find(document, name) is { } value ? Show(value) : "(none)";

    private static JsonElement? Find(JsonElement? document, string name) =>
        document is { } known && known.TryGetProperty(name, out JsonElement value) ? value : null;

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

    // Texts that are no Unicode are found out only when they are read, or compared with others.
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
