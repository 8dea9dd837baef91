using System.CommandLine;
using OidcTokenValidation.Tool.Conformance;
using OidcTokenValidation.Tool.Input;

namespace OidcTokenValidation.Tool.Commands;

/// <summary>The options that describe the API under test.</summary>
internal sealed class ConformanceOptions
{
    private readonly Option<string?> _api = new("--api")
    {
        Description = "The address of the API, without a path. Only this address is called",
        HelpName = "URL",
    };

    private readonly Option<string?> _path = new("--path") { Description = "A path that needs a token and nothing else, called by GET", HelpName = "PATH" };
    private readonly Option<string?> _audience = new("--audience") { Description = "The audience of the API's tokens", HelpName = "ID" };

    private readonly Option<string[]> _claims = new("--claim")
    {
        Description = "A claim of every token, a string; may be repeated",
        HelpName = "NAME=VALUE",
    };

    private readonly Option<string?> _scopePath = new("--scope-path") { Description = "A path that needs --scope", HelpName = "PATH" };
    private readonly Option<string?> _scope = new("--scope") { Description = "The scope that --scope-path needs", HelpName = "NAME" };
    private readonly Option<string?> _stepUpPath = new("--step-up-path") { Description = "A path that needs --acr, --max-age or both", HelpName = "PATH" };
    private readonly Option<string?> _acr = new("--acr") { Description = "The authentication context that --step-up-path needs", HelpName = "VALUE" };

    private readonly Option<TimeSpan?> _maxAge = new("--max-age")
    {
        Description = "The age of the authentication that --step-up-path needs at most: 90s, 5m",
        HelpName = "TIME",
        CustomParser = static argument => OptionValues.ParseDuration(argument),
    };

    private readonly Option<DPoPMode> _dpop = new("--dpop")
    {
        Description = "Whether the API accepts DPoP proofs or requires them",
        HelpName = "off|optional|required",
        DefaultValueFactory = static _ => DPoPMode.Off,
    };

    private readonly Option<bool> _nonce = new("--nonce") { Description = "The API requires a nonce in proofs" };
    private readonly Option<bool> _mtls = new("--mtls") { Description = "The API binds tokens to client certificates; --api is https" };
    private readonly Option<bool> _insecure = new("--insecure") { Description = "Accept every certificate of the API" };
    private readonly Option<string?> _resource = new("--resource")
    {
        Description = "The resource identifier in the API's metadata (RFC 9728)",
        HelpName = "URL",
    };

    private readonly Option<TimeSpan?> _within = new("--within")
    {
        Description = "The time within which the API has to accept good tokens at the start, a new key, or tokens after an outage. Default 1m",
        HelpName = "TIME",
        CustomParser = static argument => OptionValues.ParseDuration(argument),
    };

    private readonly Option<int> _rate = new("--rate")
    {
        Description = "The requests in a second, at most; they are sent one after the other",
        HelpName = "N",
        DefaultValueFactory = static _ => 20,
    };

    public IEnumerable<Option> All =>
        [_api, _path, _audience, _claims, _scopePath, _scope, _stepUpPath, _acr, _maxAge, _dpop, _nonce, _mtls, _insecure, _resource, _within, _rate];

    /// <summary>Gets the API under test. There is no default address.</summary>
    public Target GetTarget(ParseResult parsed)
    {
        DPoPMode mode = parsed.GetValue(_dpop);
        Uri api = ParseApi(parsed.GetValue(_api));
        string? scope = parsed.GetValue(_scope), stepUp = parsed.GetValue(_stepUpPath);
        Require(scope is null == parsed.GetValue(_scopePath) is null, "--scope-path and --scope need each other. Write both.");
        Require(
            stepUp is not null == (parsed.GetValue(_acr) is not null || parsed.GetValue(_maxAge) is not null),
            "--step-up-path needs --acr or --max-age, and they need it. Write for instance --step-up-path /transfer --max-age 5m");
        Require(!parsed.GetValue(_nonce) || mode != DPoPMode.Off, "--nonce needs --dpop optional or --dpop required.");
        Require(!parsed.GetValue(_mtls) || api.Scheme == Uri.UriSchemeHttps, "--mtls needs an --api with https.");
        int rate = parsed.GetValue(_rate);
        Require(rate is >= 1 and <= 200, "--rate is not a number from 1 to 200.");
        return new Target(api, ParsePath(parsed.GetValue(_path), "--path"), parsed.GetValue(_audience) ?? throw new UsageException(
            "--audience is missing. Write the audience that the API expects, for instance --audience https://api.example.com/"))
        {
            Claims = [.. (parsed.GetValue(_claims) ?? []).Select(ParseClaim)],
            ScopePath = scope is null ? null : ParsePath(parsed.GetValue(_scopePath), "--scope-path"),
            Scope = scope,
            StepUpPath = stepUp is null ? null : ParsePath(stepUp, "--step-up-path"),
            Acr = parsed.GetValue(_acr),
            MaxAge = parsed.GetValue(_maxAge),
            DPoP = mode,
            RequiresNonce = parsed.GetValue(_nonce),
            ReadsCertificates = parsed.GetValue(_mtls),
            AcceptsAnyCertificate = parsed.GetValue(_insecure),
            Resource = ParseResource(parsed.GetValue(_resource)),
            Patience = parsed.GetValue(_within) ?? TimeSpan.FromMinutes(1),
            Rate = rate,
        };
    }

    private static Uri ParseApi(string? text) => text is null
        ? throw new UsageException("--api is missing. Write the address of your API, for instance --api http://127.0.0.1:5001")
        : Uri.TryCreate(text, UriKind.Absolute, out Uri? api) && api is { PathAndQuery: "/", Fragment: "", UserInfo: "" }
            && (api.Scheme == Uri.UriSchemeHttp || api.Scheme == Uri.UriSchemeHttps)
            ? api
            : throw new UsageException("--api is not an http or https address without a path. Write for instance --api http://127.0.0.1:5001 --path /things");

    private static string ParsePath(string? text, string option) => text is ['/', ..] && text.All(static c => c is > ' ' and <= '~' and not '?' and not '#')
        ? text
        : throw new UsageException($"{option} is not a path. Write for instance {option} /things");

    private static (string Name, string Value) ParseClaim(string text) => text.IndexOf('=', StringComparison.Ordinal) is > 0 and var equals
        ? (text[..equals], text[(equals + 1)..])
        : throw new UsageException("--claim is not a name and a value. Write for instance --claim tenant=blue");

    private static string? ParseResource(string? text) =>
        text is null || (Uri.TryCreate(text, UriKind.Absolute, out Uri? resource) && resource.Fragment.Length == 0)
        ? text
        : throw new UsageException("--resource is not a URL without a fragment. Write the identifier that the API's metadata has as 'resource'.");

    private static void Require(bool condition, string message)
    {
        if (!condition)
            throw new UsageException(message);
    }
}
