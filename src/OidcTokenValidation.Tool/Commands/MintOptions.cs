using System.CommandLine;
using System.Globalization;
using OidcTokenValidation.Testing;
using OidcTokenValidation.Tool.Input;

namespace OidcTokenValidation.Tool.Commands;

/// <summary>The options for a token of the development issuer.</summary>
internal sealed class MintOptions
{
    private readonly Option<string[]> _audience = new("--audience")
    {
        Description = "An audience of the token ('aud'); may be repeated",
        HelpName = "ID",
        DefaultValueFactory = static _ => [TestIssuer.DefaultAudience],
    };

    private readonly Option<string> _subject = new("--sub") { Description = "The subject", HelpName = "NAME", DefaultValueFactory = static _ => "alice" };

    private readonly Option<string> _client = new("--client")
    {
        Description = "The client ('client_id')",
        HelpName = "NAME",
        DefaultValueFactory = static _ => "dev-client",
    };

    private readonly Option<string[]> _scopes = new("--scope") { Description = "A scope; may be repeated", HelpName = "NAME" };
    private readonly Option<string[]> _roles = new("--role") { Description = "A role ('roles'); may be repeated", HelpName = "NAME" };

    private readonly Option<TimeSpan?> _lifetime = new("--lifetime")
    {
        Description = "The lifetime of the token: 90s, 5m, 8h, 1d; negative for an expired token. Default 1h",
        HelpName = "TIME",
        CustomParser = static argument => OptionValues.ParseDuration(argument),
    };

    private readonly Option<string?> _url = new("--url")
    {
        Description = "The URL of a request, to print it as a curl command; --dpop needs it",
        HelpName = "URL",
    };

    private readonly Option<string> _method = new("--method")
    {
        Description = "The method of that request",
        HelpName = "NAME",
        DefaultValueFactory = static _ => "GET",
    };

    private readonly Option<bool> _dpop = new("--dpop") { Description = "Bind the token to a key, and also print a proof for the request" };

    public IEnumerable<Option> All => [_audience, _subject, _client, _scopes, _roles, _lifetime, _url, _method, _dpop];

    /// <summary>Creates a token, and formats how to send it.</summary>
    public string Mint(ParseResult parsed, TestIssuer issuer, DPoPClient client)
    {
        string? url = parsed.GetValue(_url);
        string method = parsed.GetValue(_method)!;
        bool isBound = parsed.GetValue(_dpop);
        if (isBound && url is null)
        {
            throw new UsageException(
                "--url is missing: a proof is for one request. Write its whole URL, for instance --dpop --url http://localhost:5000/things");
        }

        TestTokenBuilder token = Start(parsed, issuer);
        return isBound ? FormatBound(token.BoundTo(client).Create(), client, method, url!) : FormatBearer(token.Create(), method, url);
    }

    /// <summary>The client of the token.</summary>
    public string Client(ParseResult parsed) => parsed.GetValue(_client)!;

    /// <summary>The scopes of the token.</summary>
    public string[] Scopes(ParseResult parsed) => OptionValues.ParseScopes(parsed.GetValue(_scopes));

    /// <summary>The lifetime of the token.</summary>
    public TimeSpan Lifetime(ParseResult parsed) => parsed.GetValue(_lifetime) ?? TimeSpan.FromHours(1);

    /// <summary>Starts a token.</summary>
    public TestTokenBuilder Start(ParseResult parsed, TestIssuer issuer)
    {
        TestTokenBuilder token = issuer.Token()
            .For(parsed.GetValue(_audience)!)
            .WithSubject(parsed.GetValue(_subject)!)
            .WithClient(Client(parsed))
            .ExpiringIn(Lifetime(parsed));
        if (parsed.GetValue(_lifetime) is { Ticks: <= 0 } expired)
            token.IssuedAt(issuer.Clock.GetUtcNow() + expired - TimeSpan.FromMinutes(5));
        if (Scopes(parsed) is { Length: > 0 } scopes)
            token.WithScope(scopes);
        if (parsed.GetValue(_roles) is { Length: > 0 } roles)
            token.WithRoles(roles);
        return token;
    }

    private static string FormatBearer(string token, string method, string? url) =>
        $"Authorization: Bearer {token}\n{(url is null ? string.Empty : $"{Curl(method, url)} -H 'Authorization: Bearer {token}'\n")}";

    private static string FormatBound(string token, DPoPClient client, string method, string url)
    {
        string proof = client.Proof(method, url).ForToken(token).Create();
        return $"Authorization: DPoP {token}\nDPoP: {proof}\n{Curl(method, url)} -H 'Authorization: DPoP {token}' -H 'DPoP: {proof}'\n";
    }

    // Both come from the caller and are read by a shell, so they are quoted.
    private static string Curl(string method, string url) =>
        string.Create(CultureInfo.InvariantCulture, $"curl -i -X {Quoted(method)} {Quoted(url)}");

    private static string Quoted(string text) => $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
