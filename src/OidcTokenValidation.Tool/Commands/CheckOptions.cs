using System.CommandLine;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Primitives;
using OidcTokenValidation.Testing;
using OidcTokenValidation.Tool.Input;

namespace OidcTokenValidation.Tool.Commands;

/// <summary>The options of <c>check</c>: what the API accepts, and the request that it receives.</summary>
internal sealed class CheckOptions
{
    private readonly ProviderOptions _provider = new();
    private readonly Option<string[]> _audience = new("--audience")
    {
        Description = "The identifier of the API, expected in the token's 'aud'; may be repeated",
        HelpName = "ID",
        Required = true,
    };

    private readonly Option<AccessTokenProfile?> _profile = new("--profile")
    {
        Description = $"The profile of the provider's tokens, as configured in the API: {string.Join(", ", AccessTokenProfile.All)}",
        HelpName = "NAME",
        DefaultValueFactory = static _ => AccessTokenProfile.Rfc9068,
        CustomParser = OptionValues.ParseProfile,
    };

    private readonly Option<string[]> _algorithms = SharedOptions.CreateAlgorithms();
    private readonly DecryptionOptions _decryption = new();
    private readonly Option<FileInfo?> _token = SharedOptions.CreateTokenFile();

    private readonly Option<FileInfo?> _proof = new("--proof-file") { Description = "A file with the DPoP proof of the request", HelpName = "FILE" };

    private readonly Option<string> _method = new("--method")
    {
        Description = "The method of the request, for the proof",
        HelpName = "NAME",
        DefaultValueFactory = static _ => "GET",
    };

    private readonly Option<string?> _url = new("--url")
    {
        Description = "The whole URL of the request as the client sent it, for the proof",
        HelpName = "URL",
    };

    private readonly Option<DPoPMode> _dpop = new("--dpop")
    {
        Description = "Whether the API accepts or requires proofs",
        HelpName = "off|optional|required",
        DefaultValueFactory = static _ => DPoPMode.Optional,
    };

    private readonly Option<FileInfo?> _certificate = new("--cert")
    {
        Description = "A PEM file with the client certificate of the request",
        HelpName = "FILE",
    };

    private readonly Option<string[]> _scopes = new("--scope") { Description = "A required scope; may be repeated, and all are required", HelpName = "NAME" };

    private readonly Option<DateTimeOffset?> _at = SharedOptions.CreateTime();
    private readonly Option<bool> _json = SharedOptions.CreateJson();

    public IEnumerable<Option> All =>
        [.. _provider.All, _audience, _profile, _algorithms, .. _decryption.All, _token, _proof, _method, _url, _dpop, _certificate, _scopes, _at, _json];

    public bool IsJson(ParseResult parsed) => parsed.GetValue(_json);

    public DateTimeOffset? At(ParseResult parsed) => parsed.GetValue(_at);

    public string[] Scopes(ParseResult parsed) => OptionValues.ParseScopes(parsed.GetValue(_scopes));

    /// <summary>Reads the keys that decrypt tokens.</summary>
    public Task<DecryptionFiles> ReadDecryptionAsync(ParseResult parsed, CancellationToken cancellationToken) =>
        _decryption.ReadAsync(parsed, cancellationToken);

    /// <summary>Reads what the API accepts.</summary>
    public async Task<AccessTokenValidationOptions> ReadAcceptedAsync(
        ParseResult parsed, DecryptionFiles decryption, List<string> notes, CancellationToken cancellationToken)
    {
        TrustedIssuer issuer = await _provider.ReadAsync(parsed, notes, cancellationToken).ConfigureAwait(false);
        issuer.Profile = parsed.GetValue(_profile)!;
        issuer.AllowedAlgorithms = parsed.GetValue(_algorithms) ?? [];
        return new AccessTokenValidationOptions
        {
            Audiences = parsed.GetValue(_audience) ?? [],
            Issuers = [issuer],
            Decryption = new() { Keys = decryption.CreateKeys() },
            DPoP = new() { Mode = parsed.GetValue(_dpop) },
        }.AddAlgorithms();
    }

    /// <summary>Reads the request that the API receives, and its token.</summary>
    public async Task<(ResourceRequest Request, string Token)> ReadRequestAsync(ParseResult parsed, Streams streams, CancellationToken cancellationToken)
    {
        string? proof = parsed.GetValue(_proof) is { } file
            ? PastedToken.ParseProof(await ReadProofAsync(file, cancellationToken).ConfigureAwait(false))
            : null;
        string? url = parsed.GetValue(_url);
        if (proof is not null && url is null)
        {
            throw new UsageException(
                "--url is missing: a proof is for one request. Write its whole URL, for instance --url https://api.example.com/things "
                + "(and --method POST if it is not a GET).");
        }

        PastedToken pasted = PastedToken.Parse(await SharedOptions.ReadTokenAsync(parsed.GetValue(_token), streams, cancellationToken).ConfigureAwait(false));
        if (pasted.Token.Length == 0)
            throw new UsageException("No token was read. Send it to standard input, or write --token-file FILE.");
        string scheme = pasted.Scheme ?? (proof is null ? "Bearer" : "DPoP");
        return (CreateRequest(url, parsed.GetValue(_method)!) with
        {
            Authorization = $"{scheme} {pasted.Token}",
            DPoP = proof is null ? StringValues.Empty : proof,
            ClientCertificate = parsed.GetValue(_certificate) is { } certificate
                ? await LoadCertificateAsync(certificate, cancellationToken).ConfigureAwait(false)
                : null,
        }, pasted.Token);
    }

    private static Task<string> ReadProofAsync(FileInfo file, CancellationToken cancellationToken) =>
        BoundedInput.ReadTokenAsync(() => BoundedInput.Open(file.FullName), "The file of --proof-file", InputKind.Proof, cancellationToken);

    private static ResourceRequest CreateRequest(string? url, string method)
    {
        try
        {
            return TestRequest.DPoP(string.Empty, string.Empty, method, url ?? TestIssuer.DefaultAudience);
        }
        catch (ArgumentException)
        {
            throw new UsageException($"--url is '{url}'. Write the whole URL of the request, for instance https://api.example.com/things");
        }
    }

    private static async Task<X509Certificate2> LoadCertificateAsync(FileInfo file, CancellationToken cancellationToken)
    {
        const string What = "The file of --cert";
        byte[] certificate = await BoundedInput.ReadFileAsync(file.FullName, What, InputKind.Certificate, cancellationToken).ConfigureAwait(false);
        try
        {
            return X509CertificateLoader.LoadCertificate(certificate);
        }
        catch (CryptographicException)
        {
            throw new UsageException($"--cert is '{file}': it contains no readable certificate. Write a PEM file that starts with -----BEGIN CERTIFICATE-----");
        }
    }
}
