using System.Globalization;
using System.Text;
using OidcTokenValidation.Tool.Keys;

namespace OidcTokenValidation.Tool.Output;

/// <summary>What became of an issuer's keys, for people.</summary>
internal static class KeysText
{
    public static string Write(FoundKeys found)
    {
        var text = new StringBuilder();
        text.AppendLine($"Issuer {Escaped.Text(found.Issuer.Issuer)}");
        WriteFetches(text, found);
        foreach ((string name, string value) in found.Metadata)
            text.AppendLine($"  metadata {name}: {value}");
        WriteUsed(text, found);
        WriteDropped(text, found);
        if (found.Keys.Lifetime is { } lifetime)
            text.AppendLine().AppendLine(CultureInfo.InvariantCulture, $"Fresh for {lifetime.TotalSeconds:0} s; without the provider the keys are used {found.Issuer.Keys.StaleLimit.TotalSeconds:0} s longer.");
        foreach (string note in found.Notes)
            text.AppendLine().AppendLine($"Note: {Escaped.Line(note)}");
        return text.ToString();
    }

    private static void WriteFetches(StringBuilder text, FoundKeys found)
    {
        foreach (RecordedFetch fetch in found.Fetches)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"  GET {FetchText.Line(fetch)}, {fetch.Duration.TotalMilliseconds:0} ms, {fetch.Body.Length} bytes");
            foreach ((string name, string value) in fetch.Fields)
                text.AppendLine($"      {name}: {Escaped.Text(value)}");
        }

        if (found.Fault != KeyFetchFault.None)
            text.AppendLine().AppendLine($"NO KEYS: {found.Fault}. {KeyFetchAdvice.Get(found.Fault)}");
    }

    private static void WriteUsed(StringBuilder text, FoundKeys found)
    {
        if (found.Used is not { Count: > 0 } used)
            return;
        text.AppendLine().AppendLine("Keys that are used:");
        foreach (UsedKey key in used)
            text.AppendLine($"  kid {Name(key.KeyId)}, alg {Escaped.Text(key.Algorithm ?? "(any for its kind)")}, {key.Kind}, thumbprint {key.Thumbprint}");
    }

    private static void WriteDropped(StringBuilder text, FoundKeys found)
    {
        if (found.Keys.Dropped is not { Count: > 0 } dropped)
            return;
        text.AppendLine().AppendLine("Keys that are not used:");
        foreach (DroppedIssuerKey key in dropped)
        {
            (string? keyId, string? kind) = found.Describe(key);
            string member = key.Member is null ? string.Empty : $", member '{key.Member}'";
            text.AppendLine(CultureInfo.InvariantCulture, $"  #{key.Index}, kid {Name(keyId)}, {kind ?? "(not readable)"}: {key.Fault}{member}");
        }

        if (found.Keys.Health.DroppedKeyCount > dropped.Count)
            text.AppendLine(CultureInfo.InvariantCulture, $"  and {found.Keys.Health.DroppedKeyCount - dropped.Count} more");
    }

    private static string Name(string? keyId) => keyId is null ? "(none)" : $"\"{Escaped.Text(keyId, 60)}\"";
}
