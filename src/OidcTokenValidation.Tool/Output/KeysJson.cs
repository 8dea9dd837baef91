using System.Text.Json;
using OidcTokenValidation.Tool.Keys;

namespace OidcTokenValidation.Tool.Output;

/// <summary>What became of an issuer's keys, for programs. Members are only ever added.</summary>
internal static class KeysJson
{
    public static string Write(FoundKeys found) => JsonText.Write(json =>
    {
        json.WriteStartObject();
        json.WriteString("issuer", found.Issuer.Issuer);
        json.WriteString("fault", found.Fault.ToString());
        WriteArray(json, "fetches", found.Fetches, WriteFetch);
        json.WriteStartObject("metadata");
        foreach ((string name, string value) in found.Metadata)
            json.WriteString(name, value);
        json.WriteEndObject();
        WriteArray(json, "used", found.Used, WriteUsed);
        WriteArray(json, "notUsed", found.Keys.Dropped, (writer, key) => WriteDropped(writer, key, found));
        if (found.Keys.Lifetime is { } lifetime)
            json.WriteNumber("freshSeconds", (long)lifetime.TotalSeconds);
        else
            json.WriteNull("freshSeconds");
        WriteArray(json, "notes", found.Notes, static (writer, note) => writer.WriteStringValue(note));
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

    private static void WriteDropped(Utf8JsonWriter json, DroppedIssuerKey key, FoundKeys found)
    {
        (string? keyId, string? kind) = found.Describe(key);
        json.WriteStartObject();
        json.WriteNumber("index", key.Index);
        json.WriteString("kid", keyId);
        json.WriteString("kind", kind);
        json.WriteString("fault", key.Fault);
        json.WriteString("member", key.Member);
        json.WriteEndObject();
    }

    private static void WriteArray<T>(Utf8JsonWriter json, string name, IEnumerable<T> items, Action<Utf8JsonWriter, T> write)
    {
        json.WriteStartArray(name);
        foreach (T item in items)
            write(json, item);
        json.WriteEndArray();
    }
}
