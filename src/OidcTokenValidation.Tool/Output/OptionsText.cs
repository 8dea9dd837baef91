using System.Globalization;
using System.Text.Json;
using OidcTokenValidation.Tool.Doctor;
using OidcTokenValidation.Tool.Input;

namespace OidcTokenValidation.Tool.Output;

/// <summary>Writes the options of an API: in code, and as configuration.</summary>
internal static class OptionsText
{
    /// <summary>Writes the call that registers the options.</summary>
    public static IReadOnlyList<string> WriteCode(ApiSettings settings) =>
    [
        "builder.Services.AddAuthentication().AddAccessToken(options =>",
        "{",
        .. WriteStatements(settings).Select(static statement => "    " + statement),
        "});",
    ];

    /// <summary>Writes the members of a configuration file.</summary>
    public static void WriteConfiguration(Utf8JsonWriter json, ApiSettings settings)
    {
        json.WriteStartObject();
        json.WriteStartObject("AccessToken");
        JsonText.WriteArray(json, "Audiences", settings.Audiences, static (writer, audience) => writer.WriteStringValue(audience));
        json.WriteStartArray("Issuers");
        json.WriteStartObject();
        json.WriteString("Issuer", settings.Issuer);
        json.WriteString("Profile", settings.Profile.Name);
        JsonText.WriteArray(json, "AllowedAlgorithms", settings.Algorithms, static (writer, algorithm) => writer.WriteStringValue(algorithm));
        WriteKeys(json, settings);
        json.WriteEndObject();
        json.WriteEndArray();
        WriteDecryption(json, settings.Decryption);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>Writes what is needed beside the configuration file: the statements for added algorithms, and the name of a password.</summary>
    public static IEnumerable<string> WriteBesideConfiguration(ApiSettings settings)
    {
        foreach (string statement in AddedAlgorithms.GetStatementsBesideConfiguration(settings.Algorithms))
            yield return statement;
        if (settings.Decryption.PasswordFile is null)
            yield break;
        for (int i = 0; i < settings.Decryption.KeyFiles.Count; i++)
            yield return string.Create(CultureInfo.InvariantCulture, $"// from a store of secrets: AccessToken:Decryption:Keys:{i}:Password");
    }

    private static IEnumerable<string> WriteStatements(ApiSettings settings)
    {
        foreach (string audience in settings.Audiences)
            yield return $"options.Audiences.Add({CodeText.Literal(audience)});";
        foreach (string statement in AddedAlgorithms.GetStatements(settings.Algorithms))
            yield return statement;
        foreach (string keyFile in settings.Decryption.KeyFiles)
            yield return $"options.Decryption.Keys.Add(new DecryptionKey {{ KeyFile = {CodeText.Literal(keyFile)}{WritePassword(settings.Decryption)} }});";
        yield return $"TrustedIssuer issuer = options.Trust({CodeText.Literal(settings.Issuer)});";
        yield return $"issuer.Profile = AccessTokenProfile.{settings.Profile.Name};";
        yield return $"issuer.AllowedAlgorithms = {CodeText.List(settings.Algorithms)};";
        foreach ((string name, string value) in GetTexts(settings))
            yield return $"issuer.Keys.{name} = {CodeText.Literal(value)};";
        if (settings.AllowsLoopbackHttp)
            yield return "issuer.Keys.AllowLoopbackHttp = true;   // in development only";
        if (settings.AllowsUnencryptedHttp)
            yield return "issuer.Keys.AllowUnencryptedHttp = true;   // only inside a network that you trust";
    }

    private static string WritePassword(DecryptionFiles decryption) => decryption.PasswordFile is { } file
        ? $", Password = System.IO.File.ReadAllText({CodeText.Literal(file)}).TrimEnd('\\r', '\\n')"
        : string.Empty;

    private static void WriteDecryption(Utf8JsonWriter json, DecryptionFiles decryption)
    {
        if (decryption.KeyFiles.Count == 0)
            return;
        json.WriteStartObject("Decryption");
        JsonText.WriteArray(json, "Keys", decryption.KeyFiles, static (writer, keyFile) =>
        {
            writer.WriteStartObject();
            writer.WriteString("KeyFile", keyFile);
            writer.WriteEndObject();
        });
        json.WriteEndObject();
    }

    private static void WriteKeys(Utf8JsonWriter json, ApiSettings settings)
    {
        KeyValuePair<string, string>[] texts = [.. GetTexts(settings)];
        if (texts.Length == 0 && !settings.AllowsLoopbackHttp && !settings.AllowsUnencryptedHttp)
            return;
        json.WriteStartObject("Keys");
        foreach ((string name, string value) in texts)
            json.WriteString(name, value);
        if (settings.AllowsLoopbackHttp)
            json.WriteBoolean("AllowLoopbackHttp", value: true);
        if (settings.AllowsUnencryptedHttp)
            json.WriteBoolean("AllowUnencryptedHttp", value: true);
        json.WriteEndObject();
    }

    private static IEnumerable<KeyValuePair<string, string>> GetTexts(ApiSettings settings) =>
        from option in (KeyValuePair<string, string?>[])
        [
            new("MetadataAddress", settings.MetadataAddress),
            new("JwksAddress", settings.JwksAddress),
            new("KeyFile", settings.KeyFile),
        ]
        where option.Value is not null
        select KeyValuePair.Create(option.Key, option.Value);
}
