using System.CommandLine;
using System.Net;
using OidcTokenValidation.Tool.Commands;

namespace OidcTokenValidation.Tool.Input;

/// <summary>The options for the provider and the location of its keys.</summary>
internal sealed class ProviderOptions
{
    private readonly Option<string?> _issuer = new("--issuer")
    {
        Description = "The issuer identifier, exactly as in the provider's metadata and tokens: https://login.example.com/",
        HelpName = "URL",
    };

    private readonly Option<string?> _metadata = new("--metadata")
    {
        Description = "The address of the provider's metadata, or a file with it. Default: discovery from the issuer",
        HelpName = "URL|FILE",
    };

    private readonly Option<string?> _jwks = new("--jwks")
    {
        Description = "The address of the provider's keys, or a file with them (a JWK set, a JWK or PEM). No metadata is read then",
        HelpName = "URL|FILE",
    };

    private readonly Option<bool> _allowHttp = new("--allow-http")
    {
        Description = "Allow plain http on every host, as an API does with Keys.AllowUnencryptedHttp: inside a trusted network. "
            + "Loopback addresses do not need it",
    };

    public IEnumerable<Option> All => [_issuer, _metadata, _jwks, _allowHttp];

    /// <summary>Reads the issuer with the keys of the options. Notes about plain http are added to <paramref name="notes"/>.</summary>
    public async Task<TrustedIssuer> ReadAsync(ParseResult parsed, List<string> notes, CancellationToken cancellationToken)
    {
        string? metadata = parsed.GetValue(_metadata), jwks = parsed.GetValue(_jwks);
        if (metadata is not null && jwks is not null)
            throw new UsageException("--metadata and --jwks are both set. Write one of them: the metadata contains the address of the keys.");

        string? issuer = parsed.GetValue(_issuer);

        // The user waits for one result and can cancel it, so a slow provider gets more time than in an API.
        var keys = new KeySourceOptions { RequestsPerMinute = 60, FetchTimeout = TimeSpan.FromSeconds(30) };
        if (jwks is not null && IsAddress(jwks))
            keys.JwksAddress = jwks;
        else if (jwks is not null)
            keys.Jwks = await BoundedInput.ReadDocumentAsync(RequireFile(jwks, "--jwks"), "The file of --jwks", cancellationToken).ConfigureAwait(false);
        else if (metadata is not null && !IsAddress(metadata))
            (issuer, keys.JwksAddress) = await MetadataFile.ReadAsync(RequireFile(metadata, "--metadata"), issuer, cancellationToken).ConfigureAwait(false);
        else
            keys.MetadataAddress = metadata;

        if (issuer is null)
            throw new UsageException("--issuer is missing. Write the issuer identifier that the API trusts, for instance --issuer https://login.example.com/");
        AllowHttp(keys, [issuer, keys.JwksAddress, keys.MetadataAddress], parsed.GetValue(_allowHttp), notes);
        return new TrustedIssuer { Issuer = issuer, Keys = keys };
    }

    private static void AllowHttp(KeySourceOptions keys, string?[] addresses, bool isAllowed, List<string> notes)
    {
        Uri[] plain =
        [
            .. addresses.Select(static address => Uri.TryCreate(address, UriKind.Absolute, out Uri? uri) ? uri : null)
                .OfType<Uri>()
                .Where(static uri => uri.Scheme == Uri.UriSchemeHttp),
        ];
        if (!isAllowed && Array.Find(plain, static address => !IsLoopback(address)) is { } rejected)
        {
            throw new UsageException(
                $"{rejected.GetLeftPart(UriPartial.Authority)} is plain http. Write https, or add --allow-http if the network to that host is trusted; "
                + "an API has to set Keys.AllowUnencryptedHttp for that.");
        }

        keys.AllowUnencryptedHttp = isAllowed;
        keys.AllowLoopbackHttp = Array.Exists(plain, IsLoopback);
        if (isAllowed && !(plain.Length > 0 && Array.TrueForAll(plain, IsLoopback)))
            notes.Add("Plain http is allowed here by --allow-http. An API has to set Keys.AllowUnencryptedHttp for that, inside a trusted network.");
        else if (keys.AllowLoopbackHttp)
            notes.Add("Plain http is allowed here because it is a loopback address. An API has to set Keys.AllowLoopbackHttp for that, in development only.");
    }

    private static bool IsAddress(string text) =>
        text.StartsWith("http:", StringComparison.OrdinalIgnoreCase) || text.StartsWith("https:", StringComparison.OrdinalIgnoreCase);

    private static string RequireFile(string path, string option) =>
        File.Exists(path) ? path : throw new UsageException($"{option} is '{path}': neither a URL nor an existing file.");

    private static bool IsLoopback(Uri address) =>
        address.IsLoopback || (IPAddress.TryParse(address.DnsSafeHost, out IPAddress? ip) && IPAddress.IsLoopback(ip));
}
