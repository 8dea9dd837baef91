using System.Globalization;
using System.Text;
using OidcTokenValidation.Tool.Keys;

namespace OidcTokenValidation.Tool.Output;

/// <summary>Formats the result of <c>keys</c> as text.</summary>
internal static class KeysText
{
    public static string Write(IssuerKeysReport report)
    {
        var text = new StringBuilder();
        text.AppendLine($"Issuer {Escaped.Text(report.Issuer.Issuer)}");
        WriteFetches(text, report);
        foreach ((string name, string value) in report.Metadata)
            text.AppendLine($"  metadata {name}: {value}");
        WriteUsed(text, report);
        WriteDropped(text, report);
        if (report.Keys.Lifetime is { } lifetime)
        {
            double stale = report.Issuer.Keys.StaleLimit.TotalSeconds;
            text.AppendLine().AppendLine(
                CultureInfo.InvariantCulture,
                $"Fresh for {lifetime.TotalSeconds:0} s; without the provider the keys are used {stale:0} s longer.");
        }

        foreach (string note in report.Notes)
            text.AppendLine().AppendLine($"Note: {Escaped.Line(note)}");
        return text.ToString();
    }

    private static void WriteFetches(StringBuilder text, IssuerKeysReport report)
    {
        foreach (RecordedFetch fetch in report.Fetches)
        {
            double milliseconds = fetch.Duration.TotalMilliseconds;
            text.AppendLine(CultureInfo.InvariantCulture, $"  GET {FetchText.Format(fetch)}, {milliseconds:0} ms, {fetch.Body.Length} bytes");
            foreach ((string name, string value) in fetch.Fields)
                text.AppendLine($"      {name}: {Escaped.Text(value)}");
        }

        if (report.Fault != KeyFetchFault.None)
            text.AppendLine().AppendLine($"NO KEYS: {report.Fault}. {KeyFetchAdvice.Get(report.Fault)}");
    }

    private static void WriteUsed(StringBuilder text, IssuerKeysReport report)
    {
        if (report.Used is not { Count: > 0 } used)
            return;
        text.AppendLine().AppendLine("Keys that are used:");
        foreach (UsedKey key in used)
            text.AppendLine($"  kid {Name(key.KeyId)}, alg {Escaped.Text(key.Algorithm ?? "(any of its kind)")}, {key.Kind}, thumbprint {key.Thumbprint}");
    }

    private static void WriteDropped(StringBuilder text, IssuerKeysReport report)
    {
        if (report.Keys.Dropped is not { Count: > 0 } dropped)
            return;
        text.AppendLine().AppendLine("Keys that are not used:");
        foreach (DroppedIssuerKey key in dropped)
        {
            (string? keyId, string? kind) = report.Describe(key);
            string member = key.Member is null ? string.Empty : $", member '{key.Member}'";
            text.AppendLine(CultureInfo.InvariantCulture, $"  #{key.Index}, kid {Name(keyId)}, {kind ?? "(not readable)"}: {key.Fault}{member}");
        }

        if (report.Keys.Health.DroppedKeyCount > dropped.Count)
            text.AppendLine(CultureInfo.InvariantCulture, $"  and {report.Keys.Health.DroppedKeyCount - dropped.Count} more");
    }

    private static string Name(string? keyId) => keyId is null ? "(none)" : $"\"{Escaped.Text(keyId, 60)}\"";
}
