using Microsoft.Extensions.Options;
using OidcTokenValidation.Tool.Input;

namespace OidcTokenValidation.Tool.Doctor;

/// <summary>The options of an API that trusts one issuer: what is tried with the token is what is printed.</summary>
/// <param name="Issuer">The issuer identifier.</param>
internal sealed record ApiSettings(string Issuer)
{
    /// <summary>The profile of the tokens.</summary>
    public AccessTokenProfile Profile { get; init; } = AccessTokenProfile.Rfc9068;

    /// <summary>The identifiers of the API.</summary>
    public IReadOnlyList<string> Audiences { get; init; } = [];

    /// <summary>The allowed algorithms; all if empty.</summary>
    public IReadOnlyList<string> Algorithms { get; init; } = [];

    /// <summary>The address of the metadata; null for discovery.</summary>
    public string? MetadataAddress { get; init; }

    /// <summary>The address of the keys; null if the metadata has it.</summary>
    public string? JwksAddress { get; init; }

    /// <summary>The file with the keys; null if they are fetched.</summary>
    public string? KeyFile { get; init; }

    /// <summary>The keys that decrypt tokens.</summary>
    public DecryptionFiles Decryption { get; init; } = DecryptionFiles.None;

    /// <summary>Whether plain http is allowed on every host.</summary>
    public bool AllowsUnencryptedHttp { get; init; }

    /// <summary>Whether plain http is allowed on this machine, because one of the addresses needs it.</summary>
    public bool AllowsLoopbackHttp =>
        !AllowsUnencryptedHttp && Array.Exists([Issuer, MetadataAddress, JwksAddress], ProviderArguments.IsLoopbackHttp);

    /// <summary>Reads the settings of the arguments.</summary>
    public static async Task<ApiSettings> ReadAsync(ProviderArguments arguments, List<string> notes, CancellationToken cancellationToken)
    {
        TrustedIssuer issuer = await arguments.ReadAsync(notes, cancellationToken).ConfigureAwait(false);
        return new(issuer.Issuer)
        {
            // A SPIFFE trust domain has one profile, and the keys of a trust domain are found with it alone.
            Profile = issuer.Issuer.StartsWith("spiffe:", StringComparison.Ordinal) ? AccessTokenProfile.SpiffeJwtSvid : AccessTokenProfile.Rfc9068,
            MetadataAddress = issuer.Keys.MetadataAddress,
            JwksAddress = issuer.Keys.JwksAddress,
            KeyFile = issuer.Keys.Jwks is null ? null : Path.GetFullPath(arguments.Jwks!),
            AllowsUnencryptedHttp = arguments.AllowsHttp,
        };
    }

    /// <summary>Creates a validator with these options.</summary>
    /// <param name="createHandler">Creates the handler of the requests to the provider.</param>
    /// <param name="time">The clock.</param>
    public AccessTokenValidator CreateValidator(Func<HttpMessageHandler> createHandler, TimeProvider time) =>
        AccessTokenValidator.Create(CreateOptions(createHandler), time);

    /// <summary>Finds the reason why an API would not start with these options; null if it would.</summary>
    public string? FindError()
    {
        try
        {
            using var validator = AccessTokenValidator.Create(CreateOptions(static () => new SocketsHttpHandler()));
            return null;
        }
        catch (OptionsValidationException invalid)
        {
            return string.Join(" ", invalid.Failures);
        }
    }

    private AccessTokenValidationOptions CreateOptions(Func<HttpMessageHandler> createHandler) => new AccessTokenValidationOptions
    {
        Audiences = [.. Audiences],
        Issuers =
        [
            new()
            {
                Issuer = Issuer,
                Profile = Profile,
                AllowedAlgorithms = [.. Algorithms],
                Keys = new()
                {
                    MetadataAddress = MetadataAddress,
                    JwksAddress = JwksAddress,
                    KeyFile = KeyFile,
                    AllowLoopbackHttp = AllowsLoopbackHttp,
                    AllowUnencryptedHttp = AllowsUnencryptedHttp,

                    // The user waits for one result and can cancel it, so a slow provider gets more time than in an API.
                    RequestsPerMinute = 60,
                    FetchTimeout = TimeSpan.FromSeconds(30),
                },
            },
        ],
        Decryption = new() { Keys = Decryption.CreateKeys() },
        Backchannel = createHandler,
    }.AddAlgorithms();
}
