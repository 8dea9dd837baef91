using System.Text.Json;
using OidcTokenValidation.Tool.Doctor;

namespace OidcTokenValidation.Tool.Output;

/// <summary>Writes the result of <c>doctor</c> as JSON. Members may be added, but are never changed or removed.</summary>
internal static class DoctorJson
{
    private const int MaxLength = 600;

    private static readonly string[] HeaderMembers = ["typ", "alg", "kid"];

    public static string Write(Diagnosis diagnosis) => JsonText.Write(json =>
    {
        json.WriteStartObject();
        json.WriteNumber("exitCode", diagnosis.ExitCode);
        json.WriteBoolean("verified", diagnosis.IsVerified);
        JsonText.WriteArray(json, "problems", diagnosis.Problems, WriteProblem);
        WriteProvider(json, diagnosis);
        WriteToken(json, diagnosis);
        JsonText.WriteArray(json, "profiles", diagnosis.Results, WriteResult);
        WriteOptions(json, diagnosis.Options);
        JsonText.WriteArray(json, "notes", diagnosis.Notes, static (writer, note) => writer.WriteStringValue(note));
        json.WriteEndObject();
    });

    private static void WriteProblem(Utf8JsonWriter json, Problem problem)
    {
        json.WriteStartObject();
        json.WriteString("name", problem.Name);
        json.WriteString("text", problem.Text);
        JsonText.WriteArray(json, "write", problem.Write, static (writer, line) => writer.WriteStringValue(line));
        json.WriteEndObject();
    }

    private static void WriteToken(Utf8JsonWriter json, Diagnosis diagnosis)
    {
        JwtView token = diagnosis.Token.View;
        json.WriteStartObject("token");
        json.WriteNumber("segments", diagnosis.Token.Sent.Segments);
        WriteEncryption(json, diagnosis.Token.Sent);
        foreach (string name in HeaderMembers)
            json.WriteString(name, Cut(token.HeaderText(name)));
        json.WriteString("iss", Cut(token.Text("iss")));
        JsonText.WriteArray(json, "aud", diagnosis.Audiences.OfToken, static (writer, audience) => writer.WriteStringValue(Cut(audience)));
        foreach (string name in DoctorFacts.Times)
        {
            if (token.Time(name) is { } seconds)
                json.WriteNumber(name, seconds);
        }

        // Without --audience, what is taken for the API.
        json.WriteString("assumedAudience", diagnosis.Audiences is { Given.Count: 0, Candidates: [var assumed, ..] } ? Cut(assumed) : null);
        json.WriteEndObject();
    }

    private static void WriteEncryption(Utf8JsonWriter json, JwtView sent)
    {
        if (!sent.IsEncrypted)
        {
            json.WriteNull("encryption");
            return;
        }

        json.WriteStartObject("encryption");
        foreach (string name in (string[])["alg", "enc", "kid"])
            json.WriteString(name, Cut(sent.HeaderText(name)));
        json.WriteEndObject();
    }

    private static string? Cut(string? text) => text?.Length > MaxLength ? text[..MaxLength] : text;

    private static void WriteProvider(Utf8JsonWriter json, Diagnosis diagnosis)
    {
        json.WriteStartObject("provider");
        json.WriteString("issuer", diagnosis.Discovery?.Settings.Issuer);
        json.WriteString("statedIssuer", diagnosis.Discovery?.StatedIssuer);
        json.WriteString("fault", diagnosis.Discovery?.Fault.ToString());
        json.WriteString("advice", diagnosis.Discovery?.Advice);
        JsonText.WriteArray(json, "fetches", diagnosis.Fetches, static (writer, fetch) => writer.WriteStringValue(FetchText.Format(fetch)));
        JsonText.WriteArray(json, "keys", diagnosis.Discovery?.Keys ?? [], static (writer, key) =>
        {
            writer.WriteStartObject();
            writer.WriteString("kid", key.KeyId);
            writer.WriteString("alg", key.Algorithm);
            writer.WriteString("kind", key.Kind);
            writer.WriteEndObject();
        });
        json.WriteEndObject();
    }

    private static void WriteResult(Utf8JsonWriter json, ProfileResult result)
    {
        json.WriteStartObject();
        json.WriteString("name", result.Profile.Name);
        json.WriteString("fit", result.Fit.ToString());
        json.WriteBoolean("idToken", result.Profile.IsIdToken);
        TokenFailure? failure = result.Report?.Failure;
        json.WriteString("code", failure?.Code.ToString());
        json.WriteString("section", failure?.Section);
        json.WriteString("explanation", failure is null ? result.OptionsError : ProfileResult.Explain(failure));
        json.WriteEndObject();
    }

    private static void WriteOptions(Utf8JsonWriter json, WorkingOptions? options)
    {
        if (options is null)
        {
            json.WriteNull("options");
            return;
        }

        json.WriteStartObject("options");
        json.WriteString("for", options.Kind.ToString());
        json.WriteString("profile", options.Settings.Profile.Name);
        JsonText.WriteArray(json, "code", OptionsText.WriteCode(options.Settings), static (writer, line) => writer.WriteStringValue(line));
        json.WritePropertyName("configuration");
        OptionsText.WriteConfiguration(json, options.Settings);
        JsonText.WriteArray(
            json, "besideConfiguration", OptionsText.WriteBesideConfiguration(options.Settings), static (writer, line) => writer.WriteStringValue(line));
        json.WriteEndObject();
    }
}
