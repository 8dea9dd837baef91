using System.Globalization;
using System.Text;
using Microsoft.Extensions.Configuration;
using OidcTokenValidation;

namespace Timesheets;

/// <summary>The settings of every host of this API: from appsettings.json, then TIMESHEETS_ environment variables, then the command line.</summary>
public sealed record TimesheetSettings
{
    private const string NonceSecretKey = "nonce-secret";

    private static readonly Dictionary<string, string?> Defaults = new(StringComparer.OrdinalIgnoreCase)
    {
        ["issuer"] = string.Empty,
        ["audience"] = null,
        ["port"] = "5001",
        ["metadata"] = string.Empty,
        ["jwks"] = string.Empty,
        ["profile"] = "rfc9068",
        ["client-id"] = string.Empty,
        ["dpop"] = "optional",
        ["nonce"] = "off",
        [NonceSecretKey] = string.Empty,
        ["replay"] = "memory",
        ["revocations"] = "off",
    };

    private static readonly Dictionary<string, string> Aliases = new(StringComparer.OrdinalIgnoreCase)
    {
        ["entra"] = nameof(AccessTokenProfile.EntraIdV2),
        ["entraid"] = nameof(AccessTokenProfile.EntraIdV2),
        ["entrav1"] = nameof(AccessTokenProfile.EntraIdV1),
        ["entrav2"] = nameof(AccessTokenProfile.EntraIdV2),
        ["ping"] = nameof(AccessTokenProfile.PingOne),
        ["amazoncognito"] = nameof(AccessTokenProfile.Cognito),
        ["duendeidentityserver"] = nameof(AccessTokenProfile.Duende),
        ["identityserver"] = nameof(AccessTokenProfile.Duende),
        ["nodeoidcprovider"] = nameof(AccessTokenProfile.Rfc9068),
        ["oidcprovider"] = nameof(AccessTokenProfile.Rfc9068),
        ["generic"] = nameof(AccessTokenProfile.Jwt),
    };

    /// <summary>The provider's issuer; null starts the embedded demo issuer.</summary>
    public string? Issuer { get; private init; }

    /// <summary>This API's identifier.</summary>
    /// <value>Without a setting it can be empty until <see cref="At"/>: with the embedded issuer, or a host without a default.</value>
    public required string Audience { get; init; }

    /// <summary>The audience as the URL in the metadata for clients (RFC 9728); null if it is not a suitable URL.</summary>
    public string? Resource => Uri.IsWellFormedUriString(Audience, UriKind.Absolute)
        && new Uri(Audience) is { Query: "", Fragment: "", UserInfo: "" } url
        && (url.Scheme == Uri.UriSchemeHttps || (url.Scheme == Uri.UriSchemeHttp && url.IsLoopback))
        && Ascii.IsValid(Audience) ? Audience : null;

    public required int Port { get; init; }

    public string? MetadataAddress { get; private init; }

    public string? JwksAddress { get; private init; }

    /// <summary>The profile of the provider's access tokens.</summary>
    public required AccessTokenProfile Profile { get; init; }

    /// <summary>The client whose ID tokens are accepted at /api/private; null accepts none.</summary>
    public string? ClientId { get; private init; }

    /// <summary>Whether access tokens with a DPoP proof (RFC 9449) are accepted or required.</summary>
    public required DPoPMode DPoP { get; init; }

    /// <summary>Whether proofs need a nonce of this API.</summary>
    public required bool RequireNonce { get; init; }

    /// <summary>The secrets with which several nodes create and check nonces; a random one if there are none.</summary>
    public required IReadOnlyList<string> NonceSecrets { get; init; }

    /// <summary>The PostgreSQL database in which several nodes store used proofs; null stores them in memory.</summary>
    public string? ReplayDatabase { get; private init; }

    /// <summary>Whether and where revoked tokens are stored.</summary>
    public required RevocationSettings Revocations { get; init; }

    /// <summary>Reads the settings.</summary>
    /// <param name="args">The command line.</param>
    /// <param name="defaultAudience">The audience if there is an issuer and no such setting; empty: see <see cref="At"/>.</param>
    /// <exception cref="SettingsException">A setting is unknown or wrong. The message contains the correction.</exception>
    public static TimesheetSettings Read(string[] args, string defaultAudience = "https://api.example.com/")
    {
        KeyValuePair<string, string>[] pairs = [.. ParsePairs(args)];
        IConfiguration configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(Defaults)
            .AddJsonFile(Path.Combine(AppContext.BaseDirectory, "appsettings.json"), optional: true)
            .AddInMemoryCollection(FromEnvironment())
            .AddCommandLine(args)
            .Build();

        if (!int.TryParse(configuration["port"], NumberStyles.None, CultureInfo.InvariantCulture, out int port) || port > 65535)
            throw new SettingsException($"--port is '{configuration["port"]}'. Write a number from 0 to 65535; 0 takes any free port.");

        if (Optional(configuration["issuer"]) is null && (Optional(configuration["metadata"]) ?? Optional(configuration["jwks"])) is not null)
            throw new SettingsException("--metadata and --jwks need --issuer: the issuer whose tokens their keys verify.");

        string? issuer = Optional(configuration["issuer"]);
        return new TimesheetSettings
        {
            Issuer = issuer,
            Audience = ReadAudience(configuration["audience"], issuer, defaultAudience),
            Port = port,
            MetadataAddress = Optional(configuration["metadata"]),
            JwksAddress = Optional(configuration["jwks"]),
            Profile = ReadProfile(configuration["profile"]),
            ClientId = Optional(configuration["client-id"]),
            DPoP = Enum.Parse<DPoPMode>(Choose(configuration, "dpop", "off", "optional", "required"), ignoreCase: true),
            RequireNonce = Choose(configuration, "nonce", "off", "required") == "required",
            NonceSecrets = ReadNonceSecrets(pairs, configuration),
            ReplayDatabase = ReadReplayDatabase(configuration["replay"]),
            Revocations = RevocationSettings.Read(configuration["revocations"]),
        };
    }

    /// <summary>Returns the settings of the API at this address, which is its audience if no other is set.</summary>
    public TimesheetSettings At(string address) => Audience.Length == 0 ? this with { Audience = address } : this;

    private static string ReadAudience(string? audience, string? issuer, string defaultAudience) => audience switch
    {
        null => issuer is null ? string.Empty : defaultAudience,
        _ when string.IsNullOrWhiteSpace(audience) =>
            throw new SettingsException("--audience is empty. Write this API's identifier, for instance https://api.example.com/."),
        _ => audience,
    };

    private static string Choose(IConfiguration configuration, string key, params string[] values) =>
        Array.Find(values, value => value.Equals(configuration[key], StringComparison.OrdinalIgnoreCase))
        ?? throw new SettingsException($"--{key} is '{configuration[key]}'. Write one of: {string.Join(", ", values)}.");

    // Accepts the usual spellings: entra-id-v2, EntraIdV2, entra.
    private static AccessTokenProfile ReadProfile(string? text)
    {
        string name = (text ?? string.Empty).Replace("-", string.Empty, StringComparison.Ordinal).Replace("_", string.Empty, StringComparison.Ordinal);
        if (AccessTokenProfile.Find(Aliases.GetValueOrDefault(name, name)) is { IsIdToken: false } profile)
            return profile;
        string names = string.Join(", ", AccessTokenProfile.All.Where(static profile => !profile.IsIdToken));
        throw new SettingsException($"--profile is '{text}'. Write one of: {names}; letter case and hyphens do not matter.");
    }

    // IConfiguration contains only the last value of a repeated setting.
    private static string[] ReadNonceSecrets(IEnumerable<KeyValuePair<string, string>> pairs, IConfiguration configuration)
    {
        string[] repeated =
        [
            .. pairs.Where(static pair => pair.Key.Equals(NonceSecretKey, StringComparison.OrdinalIgnoreCase)).Select(static pair => pair.Value),
        ];
        return repeated.Length > 0 ? repeated : Optional(configuration[NonceSecretKey]) is { } one ? [one] : [];
    }

    // The message does not contain the text, which may have a password.
    private static string? ReadReplayDatabase(string? replay) => replay switch
    {
        _ when "memory".Equals(replay, StringComparison.OrdinalIgnoreCase) => null,
        _ when replay?.Contains('=', StringComparison.Ordinal) == true => replay,
        _ => throw new SettingsException(
            "--replay is neither 'memory' nor a PostgreSQL connection string. "
            + "Write for instance \"Host=127.0.0.1;Database=api;Username=api;Password=…\"."),
    };

    // TIMESHEETS_CLIENT_ID is the setting client-id.
    private static IEnumerable<KeyValuePair<string, string?>> FromEnvironment() =>
        new ConfigurationBuilder().AddEnvironmentVariables("TIMESHEETS_").Build().AsEnumerable()
            .Select(static pair => KeyValuePair.Create(RequireKey(pair.Key.Replace('_', '-'), $"TIMESHEETS_{pair.Key}"), pair.Value));

    // A misspelled setting must not be silently ignored.
    private static string RequireKey(string key, string asWritten) => Defaults.ContainsKey(key)
        ? key
        : throw new SettingsException(
            $"'{asWritten}' is not a setting. Write --key=value, --key value or TIMESHEETS_KEY with one of {string.Join(", ", Defaults.Keys)}.");

    private static string? Optional(string? value) => string.IsNullOrWhiteSpace(value) ? null : value;

    // Accepts only --key=value and --key value with existing keys.
    private static IEnumerable<KeyValuePair<string, string>> ParsePairs(string[] args)
    {
        for (int i = 0; i < args.Length; i++)
        {
            string[] parts = args[i].Split('=', 2);
            string key = RequireKey(parts[0].StartsWith("--", StringComparison.Ordinal) ? parts[0][2..] : string.Empty, args[i]);
            if (parts.Length == 1 && i + 1 == args.Length)
                throw new SettingsException($"{parts[0]} has no value. Write {parts[0]}=value.");
            yield return KeyValuePair.Create(key, parts.Length == 2 ? parts[1] : args[++i]);
        }
    }
}

/// <summary>The exception for an invalid setting. The message contains the correction.</summary>
public sealed class SettingsException(string message) : Exception(message);
