using System.CommandLine;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Primitives;
using OidcTokenValidation.Testing;
using OidcTokenValidation.Tool.Input;

namespace OidcTokenValidation.Tool.Commands;

/// <summary>The options of <c>check</c>: what the API accepts, and the request that it gets.</summary>
internal sealed class CheckOptions
{
    private readonly ProviderOptions _provider = new();
    private readonly Option<string[]> _audience = new("--audience") { Description = "The identifier of the API, as the token's 'aud' should have it; several may be named", HelpName = "ID", Required = true };
    private readonly Option<AccessTokenProfile> _profile = new("--profile") { Description = $"What the provider's tokens look like, as the API has it configured: {string.Join(", ", Enum.GetNames<AccessTokenProfile>())}", HelpName = "NAME", DefaultValueFactory = static _ => AccessTokenProfile.Rfc9068 };
    private readonly Option<string[]> _algorithms = new("--alg") { Description = "An algorithm that the issuer may use; all that are known if none is named", HelpName = "NAME" };
    private readonly Option<FileInfo?> _token = new("--token-file") { Description = "A file with the token, or with its whole Authorization field. Default: standard input. A token is never an argument", HelpName = "FILE" };
    private readonly Option<FileInfo?> _proof = new("--proof-file") { Description = "A file with the DPoP proof that came with the token", HelpName = "FILE" };
    private readonly Option<string> _method = new("--method") { Description = "The method of the request, for the proof", HelpName = "NAME", DefaultValueFactory = static _ => "GET" };
    private readonly Option<string?> _url = new("--url") { Description = "The whole URL of the request, for the proof; as the client sent it", HelpName = "URL" };
    private readonly Option<DPoPMode> _dpop = new("--dpop") { Description = "Whether the API takes, or needs, proofs", HelpName = "off|optional|required", DefaultValueFactory = static _ => DPoPMode.Optional };
    private readonly Option<FileInfo?> _certificate = new("--cert") { Description = "A PEM file with the client certificate of the request", HelpName = "FILE" };
    private readonly Option<string[]> _scopes = new("--scope") { Description = "A scope that the request needs; several may be named, and all are needed", HelpName = "NAME" };
    private readonly Option<DateTimeOffset?> _at = new("--at") { Description = "Judge as of this time: 2026-01-31T12:00:00Z, or seconds since 1970", HelpName = "TIME", CustomParser = static argument => Values.Time(argument) };
    private readonly Option<bool> _json = new("--json") { Description = "Write JSON, for programs" };

    public IEnumerable<Option> All => [.. _provider.All, _audience, _profile, _algorithms, _token, _proof, _method, _url, _dpop, _certificate, _scopes, _at, _json];

    public bool IsJson(ParseResult parsed) => parsed.GetValue(_json);

    public DateTimeOffset? At(ParseResult parsed) => parsed.GetValue(_at);

    public string[] Scopes(ParseResult parsed) => Values.Scopes(parsed.GetValue(_scopes));

    /// <summary>What the API accepts.</summary>
    public async Task<AccessTokenValidationOptions> ReadAcceptedAsync(ParseResult parsed, List<string> notes, CancellationToken cancellationToken)
    {
        TrustedIssuer issuer = await _provider.ReadAsync(parsed, notes, cancellationToken).ConfigureAwait(false);
        issuer.Profile = parsed.GetValue(_profile);
        issuer.AllowedAlgorithms = parsed.GetValue(_algorithms) ?? [];
        return new()
        {
            Audiences = parsed.GetValue(_audience) ?? [],
            Issuers = [issuer],
            DPoP = new() { Mode = parsed.GetValue(_dpop) },
        };
    }

    /// <summary>The request that the API gets, and the token in it.</summary>
    public async Task<(ResourceRequest Request, string Token)> ReadRequestAsync(ParseResult parsed, Streams streams, CancellationToken cancellationToken)
    {
        string? proof = parsed.GetValue(_proof) is { } file
            ? PastedToken.ReadProof(await BoundedInput.ReadTokenAsync(() => BoundedInput.Open(file.FullName), "The file of --proof-file", InputKind.Proof, cancellationToken).ConfigureAwait(false))
            : null;
        string? url = parsed.GetValue(_url);
        if (proof is not null && url is null)
            throw new Mistake("--url is missing: a proof is for one request. Write its whole URL, for instance --url https://api.example.com/things (and --method POST if it is not a GET).");

        PastedToken pasted = PastedToken.Read(await ReadTokenAsync(parsed, streams, cancellationToken).ConfigureAwait(false));
        if (pasted.Token.Length == 0)
            throw new Mistake("No token came. Send it to standard input, or write --token-file FILE.");
        string scheme = pasted.Scheme ?? (proof is null ? "Bearer" : "DPoP");
        return (CreateRequest(url, parsed.GetValue(_method)!) with
        {
            Authorization = $"{scheme} {pasted.Token}",
            DPoP = proof is null ? StringValues.Empty : proof,
            ClientCertificate = parsed.GetValue(_certificate) is { } certificate ? await LoadCertificateAsync(certificate, cancellationToken).ConfigureAwait(false) : null,
        }, pasted.Token);
    }

    private async Task<string> ReadTokenAsync(ParseResult parsed, Streams streams, CancellationToken cancellationToken)
    {
        if (parsed.GetValue(_token) is { } file)
            return await BoundedInput.ReadTokenAsync(() => BoundedInput.Open(file.FullName), "The file of --token-file", InputKind.Token, cancellationToken).ConfigureAwait(false);
        return await TokenInput.ReadAsync(streams, cancellationToken).ConfigureAwait(false);
    }

    private static ResourceRequest CreateRequest(string? url, string method)
    {
        try
        {
            return TestRequest.DPoP(string.Empty, string.Empty, method, url ?? TestIssuer.DefaultAudience);
        }
        catch (ArgumentException)
        {
            throw new Mistake($"--url is '{url}'. Write the whole URL of the request, for instance https://api.example.com/things");
        }
    }

    private static async Task<X509Certificate2> LoadCertificateAsync(FileInfo file, CancellationToken cancellationToken)
    {
        byte[] certificate = await BoundedInput.ReadFileAsync(file.FullName, "The file of --cert", InputKind.Certificate, cancellationToken).ConfigureAwait(false);
        try
        {
            return X509CertificateLoader.LoadCertificate(certificate);
        }
        catch (CryptographicException)
        {
            throw new Mistake($"--cert is '{file}': no certificate can be read from it. Write a PEM file that starts with -----BEGIN CERTIFICATE-----");
        }
    }
}
