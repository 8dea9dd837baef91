using System.Text.Json;
using OidcTokenValidation.Tool.Keys;

namespace OidcTokenValidation.Tool.Output;

/// <summary>Writes the result of <c>keys</c> as JSON. Members may be added, but are never changed or removed.</summary>
internal static class KeysJson
{
    public static string Write(IssuerKeysReport report) => JsonText.Write(json =>
    {
        json.WriteStartObject();
        json.WriteString("issuer", report.Issuer.Issuer);
        json.WriteString("fault", report.Fault.ToString());
        JsonText.WriteArray(json, "fetches", report.Fetches, WriteFetch);
        json.WriteStartObject("metadata");
        foreach ((string name, string value) in report.Metadata)
            json.WriteString(name, value);
        json.WriteEndObject();
        JsonText.WriteArray(json, "used", report.Used, WriteUsed);
        JsonText.WriteArray(json, "notUsed", report.Keys.Dropped, (writer, key) => WriteDropped(writer, key, report));
        if (report.Keys.Lifetime is { } lifetime)
            json.WriteNumber("freshSeconds", (long)lifetime.TotalSeconds);
        else
            json.WriteNull("freshSeconds");
        JsonText.WriteArray(json, "notes", report.Notes, static (writer, note) => writer.WriteStringValue(note));
        json.WriteEndObject();
    });

    private static void WriteFetch(Utf8JsonWriter json, RecordedFetch fetch)
    {
        json.WriteStartObject();
        json.WriteString("address", fetch.Address);
        if (fetch.Status is { } status)
            json.WriteNumber("status", (int)status);
        else
            json.WriteNull("status");
        json.WriteNumber("milliseconds", (long)fetch.Duration.TotalMilliseconds);
        json.WriteNumber("bytes", fetch.Body.Length);
        json.WriteStartObject("fields");
        foreach ((string name, string value) in fetch.Fields)
            json.WriteString(name, value);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteUsed(Utf8JsonWriter json, UsedKey key)
    {
        json.WriteStartObject();
        json.WriteString("kid", key.KeyId);
        json.WriteString("alg", key.Algorithm);
        json.WriteString("kind", key.Kind);
        json.WriteString("thumbprint", key.Thumbprint);
        json.WriteEndObject();
    }

    private static void WriteDropped(Utf8JsonWriter json, DroppedIssuerKey key, IssuerKeysReport report)
    {
        (string? keyId, string? kind) = report.Describe(key);
        json.WriteStartObject();
        json.WriteNumber("index", key.Index);
        json.WriteString("kid", keyId);
        json.WriteString("kind", kind);
        json.WriteString("fault", key.Fault);
        json.WriteString("member", key.Member);
        json.WriteEndObject();
    }
}
