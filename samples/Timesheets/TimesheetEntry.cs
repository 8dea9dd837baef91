using System.Text.Json;
using System.Text.Json.Serialization;
using OidcTokenValidation;

namespace Timesheets;

/// <summary>A stretch of work on a project.</summary>
public sealed record TimesheetEntry(string Project, DateOnly Date, decimal Hours);

/// <summary>What POST /timesheet takes; every member may be missing, as on the wire.</summary>
public sealed record TimesheetDraft(string? Project, DateOnly? Date, decimal? Hours)
{
    /// <summary>The entry; null if something is missing or makes no sense.</summary>
    public TimesheetEntry? ToEntry() =>
        !string.IsNullOrWhiteSpace(Project) && Project.Length <= 100 && Date is { } date && Hours is > 0 and <= 24
            ? new TimesheetEntry(Project, date, Hours.Value)
            : null;
}

/// <summary>Who asks, as GET /whoami tells.</summary>
public sealed record Caller(
    string Issuer,
    string Subject,
    [property: JsonPropertyName("client_id")] string ClientId,
    IEnumerable<string> Scopes,
    string Binding,
    JsonElement Claims)
{
    public static Caller Of(AccessToken token) =>
        new(token.Issuer, token.Subject, token.ClientId, token.Scopes, NameOf(token.Binding), token.Claims);

    // A token that is bound to a key and to a certificate was sent with a proof too.
    private static string NameOf(TokenBinding binding) =>
        binding.HasFlag(TokenBinding.DPoP) ? "dpop" : binding.HasFlag(TokenBinding.Mtls) ? "mtls" : "bearer";
}

public sealed record Message(string Msg);

public sealed record OptionalSubject(string? Subject);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, NumberHandling = JsonNumberHandling.Strict, AllowDuplicateProperties = false)]
[JsonSerializable(typeof(IReadOnlyList<TimesheetEntry>))]
[JsonSerializable(typeof(TimesheetDraft))]
[JsonSerializable(typeof(Caller))]
[JsonSerializable(typeof(Message))]
[JsonSerializable(typeof(OptionalSubject))]
public sealed partial class TimesheetJson : JsonSerializerContext;
