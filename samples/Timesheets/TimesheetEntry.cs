using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;
using OidcTokenValidation;

namespace Timesheets;

/// <summary>The hours of one day on a project.</summary>
public sealed record TimesheetEntry(string Project, DateOnly Date, decimal Hours);

/// <summary>The body of POST /timesheet. Every member may be missing.</summary>
public sealed record TimesheetDraft(string? Project, DateOnly? Date, decimal? Hours)
{
    private const int MaxBytes = 4096;

    /// <summary>Reads the body of a request; null if it is not an entry, or too long.</summary>
    public static async Task<TimesheetEntry?> ReadAsync(Stream body, CancellationToken cancellationToken = default)
    {
        byte[] json = new byte[MaxBytes + 1];
        try
        {
            int length = await body.ReadAtLeastAsync(json, json.Length, throwOnEndOfStream: false, cancellationToken);
            return length > MaxBytes
                ? null
                : JsonSerializer.Deserialize(json.AsSpan(0, length), TimesheetJson.Default.TimesheetDraft)?.ToEntry();
        }
        catch (Exception exception) when (exception is JsonException or IOException or HttpListenerException)   // not JSON, or aborted
        {
            return null;
        }
    }

    /// <summary>Creates the entry; null if a member is missing or invalid.</summary>
    public TimesheetEntry? ToEntry() =>
        !string.IsNullOrWhiteSpace(Project) && Project.Length <= 100 && Date is { } date && Hours is > 0 and <= 24
            ? new TimesheetEntry(Project, date, Hours.Value)
            : null;
}

/// <summary>The caller, as in the response of GET /whoami.</summary>
public sealed record Caller(
    string Issuer,
    string Subject,
    [property: JsonPropertyName("client_id")] string? ClientId,
    IEnumerable<string> Scopes,
    string Binding,
    JsonElement Claims)
{
    public static Caller From(AccessToken token) =>
        new(token.Issuer, token.Subject, token.ClientId, token.Scopes, FormatBinding(token.Binding), token.Claims);

    // A token that is bound to a key and to a certificate also needs a proof.
    private static string FormatBinding(TokenBinding binding) =>
        binding.HasFlag(TokenBinding.DPoP) ? "dpop" : binding.HasFlag(TokenBinding.Mtls) ? "mtls" : "bearer";
}

public sealed record Message(string Msg);

public sealed record OptionalSubject(string? Subject);

/// <summary>What is wrong with a request (RFC 9457).</summary>
public sealed record Problem(string Title, int Status, string Detail)
{
    public const string ContentType = "application/problem+json";

    public const string EntryForm = "{\"project\":\"…\",\"date\":\"2026-01-31\",\"hours\":7.5}";

    public static Problem BadEntry { get; } = new("Bad Request", 400, $"Expected {EntryForm} with hours above 0 and at most 24.");
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, NumberHandling = JsonNumberHandling.Strict, AllowDuplicateProperties = false)]
[JsonSerializable(typeof(IReadOnlyList<TimesheetEntry>))]
[JsonSerializable(typeof(TimesheetDraft))]
[JsonSerializable(typeof(Caller))]
[JsonSerializable(typeof(Message))]
[JsonSerializable(typeof(OptionalSubject))]
[JsonSerializable(typeof(Problem))]
public sealed partial class TimesheetJson : JsonSerializerContext;
