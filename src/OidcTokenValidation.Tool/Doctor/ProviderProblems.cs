using OidcTokenValidation.Tool.Keys;
using OidcTokenValidation.Tool.Output;

namespace OidcTokenValidation.Tool.Doctor;

/// <summary>Why the provider's keys cannot be fetched.</summary>
internal static class ProviderProblems
{
    private const int MaxKeys = 8;

    /// <summary>An address is plain http on another host.</summary>
    public static Problem PlainHttp(Uri address, string? tokenIssuer)
    {
        string https = tokenIssuer?.StartsWith("https:", StringComparison.Ordinal) == true ? tokenIssuer : "https" + address.OriginalString[4..];
        return new(
            "PlainHttp",
            $"{Escaped.Text(address.OriginalString)} is plain http: an attacker in that network can replace the keys and forge tokens. Nothing was requested.",
            $"options.Trust({CodeText.Literal(https)});",
            "or inside a network that you trust: issuer.Keys.AllowUnencryptedHttp = true;   // and for this command --allow-http");
    }

    /// <summary>Names the fault of a fetch.</summary>
    public static Problem Create(Discovery discovery)
    {
        string requests = string.Join("; ", discovery.Fetches.Select(FetchText.Format));
        string advice = discovery.Fault == KeyFetchFault.NoUsableKeys
            ? $"No key of the set can be used: {string.Join("; ", discovery.Unused.Take(MaxKeys).Select(Describe))}."
            : Escaped.Line(discovery.Advice ?? KeyFetchAdvice.Get(discovery.Fault));
        return new(GetName(discovery), requests.Length == 0 ? advice : $"{requests}. {advice}", [.. GetLines(discovery)]);
    }

    private static string Describe(UnusedKey key) => $"kid {(key.KeyId is null ? "(none)" : $"\"{Escaped.Text(key.KeyId, 60)}\"")}, {key.Reason}";

    private static string GetName(Discovery discovery) => discovery.Fault switch
    {
        KeyFetchFault.Unreachable or KeyFetchFault.TimedOut => "ProviderUnreachable",
        KeyFetchFault.SecureConnectionFailed => "TlsFailed",
        KeyFetchFault.StatusNotOk when discovery.Fetches.All(static fetch => fetch.Status is System.Net.HttpStatusCode.NotFound) => "MetadataNotFound",
        _ => discovery.StatedJwksAddress is null ? "KeysNotFound" : "KeysNotUsable",
    };

    private static IEnumerable<string> GetLines(Discovery discovery) => discovery.Fault switch
    {
        KeyFetchFault.Unreachable or KeyFetchFault.TimedOut or KeyFetchFault.SecureConnectionFailed =>
        [
            "where this network reaches the provider at another address:",
            $"issuer.Keys.MetadataAddress = {CodeText.Literal(GetExample(discovery.Settings))};",
        ],
        KeyFetchFault.AddressNotAllowed => ["issuer.Keys.AllowUnencryptedHttp = true;   // only inside a network that you trust"],
        KeyFetchFault.NoUsableKeys => [$"oidc-token keys --issuer {Escaped.Text(discovery.Settings.Issuer)}   // names what is wrong with each key"],
        KeyFetchFault.JwksAddressMissing => ["issuer.Keys.JwksAddress = \"https://…\";   // the address of the provider's keys"],
        _ =>
        [
            "options.Trust(\"https://…\");   // the issuer identifier, as the provider's documentation or the token has it",
            "issuer.Keys.MetadataAddress = \"https://…\";   // if the metadata is at another address",
        ],
    };

    private static string GetExample(ApiSettings settings) => settings.MetadataAddress ?? settings.Issuer.TrimEnd('/') + "/.well-known/openid-configuration";
}
