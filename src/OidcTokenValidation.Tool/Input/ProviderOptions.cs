using System.CommandLine;

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

    public ProviderArguments GetArguments(ParseResult parsed) =>
        new(parsed.GetValue(_issuer), parsed.GetValue(_metadata), parsed.GetValue(_jwks), parsed.GetValue(_allowHttp));

    /// <inheritdoc cref="ProviderArguments.ReadAsync"/>
    public Task<TrustedIssuer> ReadAsync(ParseResult parsed, List<string> notes, CancellationToken cancellationToken) =>
        GetArguments(parsed).ReadAsync(notes, cancellationToken);
}
