using System.Net;
using OidcTokenValidation.Tool.Commands;

namespace OidcTokenValidation.Tool.Input;

/// <summary>The values of <see cref="ProviderOptions"/>, as they were written.</summary>
/// <param name="Issuer">The issuer identifier; null if it is missing.</param>
/// <param name="Metadata">The address of the metadata, or a file; null for discovery.</param>
/// <param name="Jwks">The address of the keys, or a file; null if the metadata has it.</param>
/// <param name="AllowsHttp">Whether plain http is allowed on every host.</param>
internal sealed record ProviderArguments(string? Issuer, string? Metadata, string? Jwks, bool AllowsHttp)
{
    /// <summary>Reads the issuer with the keys of the options. Notes about plain http are added to <paramref name="notes"/>.</summary>
    public async Task<TrustedIssuer> ReadAsync(List<string> notes, CancellationToken cancellationToken)
    {
        if (Metadata is not null && Jwks is not null)
            throw new UsageException("--metadata and --jwks are both set. Write one of them: the metadata contains the address of the keys.");

        string? issuer = Issuer;

        // The user waits for one result and can cancel it, so a slow provider gets more time than in an API.
        var keys = new KeySourceOptions { RequestsPerMinute = 60, FetchTimeout = TimeSpan.FromSeconds(30) };
        if (Jwks is not null && IsAddress(Jwks))
            keys.JwksAddress = Jwks;
        else if (Jwks is not null)
            keys.Jwks = await BoundedInput.ReadDocumentAsync(RequireFile(Jwks, "--jwks"), "The file of --jwks", cancellationToken).ConfigureAwait(false);
        else if (Metadata is not null && !IsAddress(Metadata))
            (issuer, keys.JwksAddress) = await MetadataFile.ReadAsync(RequireFile(Metadata, "--metadata"), issuer, cancellationToken).ConfigureAwait(false);
        else
            keys.MetadataAddress = Metadata;

        if (issuer is null)
            throw new UsageException("--issuer is missing. Write the issuer identifier that the API trusts, for instance --issuer https://login.example.com/");
        AllowHttp(keys, [issuer, keys.JwksAddress, keys.MetadataAddress], notes);
        return new TrustedIssuer { Issuer = issuer, Keys = keys };
    }

    /// <summary>Finds an address of plain http on another host than this machine; null if there is none.</summary>
    public static Uri? FindUnencrypted(params IEnumerable<string?> addresses) => FindPlain(addresses).FirstOrDefault(static address => !IsLoopback(address));

    /// <summary>Whether an address is plain http on this machine.</summary>
    public static bool IsLoopbackHttp(string? address) => FindPlain([address]).Any(IsLoopback);

    private void AllowHttp(KeySourceOptions keys, string?[] addresses, List<string> notes)
    {
        Uri[] plain = [.. FindPlain(addresses)];
        if (!AllowsHttp && FindUnencrypted(addresses) is { } rejected)
        {
            throw new UsageException(
                $"{rejected.GetLeftPart(UriPartial.Authority)} is plain http. Write https, or add --allow-http if the network to that host is trusted; "
                + "an API has to set Keys.AllowUnencryptedHttp for that.");
        }

        keys.AllowUnencryptedHttp = AllowsHttp;
        keys.AllowLoopbackHttp = Array.Exists(plain, IsLoopback);
        if (AllowsHttp && !(plain.Length > 0 && Array.TrueForAll(plain, IsLoopback)))
            notes.Add("Plain http is allowed here by --allow-http. An API has to set Keys.AllowUnencryptedHttp for that, inside a trusted network.");
        else if (keys.AllowLoopbackHttp)
            notes.Add("Plain http is allowed here because it is a loopback address. An API has to set Keys.AllowLoopbackHttp for that, in development only.");
    }

    private static IEnumerable<Uri> FindPlain(IEnumerable<string?> addresses) => addresses
        .Select(static address => Uri.TryCreate(address, UriKind.Absolute, out Uri? uri) ? uri : null)
        .OfType<Uri>()
        .Where(static uri => uri.Scheme == Uri.UriSchemeHttp);

    private static bool IsAddress(string text) =>
        text.StartsWith("http:", StringComparison.OrdinalIgnoreCase) || text.StartsWith("https:", StringComparison.OrdinalIgnoreCase);

    private static string RequireFile(string path, string option) =>
        File.Exists(path) ? path : throw new UsageException($"{option} is '{path}': neither a URL nor an existing file.");

    private static bool IsLoopback(Uri address) =>
        address.IsLoopback || (IPAddress.TryParse(address.DnsSafeHost, out IPAddress? ip) && IPAddress.IsLoopback(ip));
}
