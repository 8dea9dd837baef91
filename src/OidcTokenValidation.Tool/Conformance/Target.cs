namespace OidcTokenValidation.Tool.Conformance;

/// <summary>The API under test, as its developer describes it. No other address is called.</summary>
/// <param name="Api">The address of the API, without a path.</param>
/// <param name="Path">A path that needs a token and nothing else.</param>
/// <param name="Audience">The audience of the API's tokens.</param>
internal sealed record Target(Uri Api, string Path, string Audience)
{
    /// <summary>Further claims of every token.</summary>
    public IReadOnlyList<(string Name, string Value)> Claims { get; init; } = [];

    /// <summary>A path that needs <see cref="Scope"/>.</summary>
    public string? ScopePath { get; init; }

    public string? Scope { get; init; }

    /// <summary>A path that needs <see cref="Acr"/> or an authentication within <see cref="MaxAge"/>.</summary>
    public string? StepUpPath { get; init; }

    public string? Acr { get; init; }

    public TimeSpan? MaxAge { get; init; }

    public DPoPMode DPoP { get; init; } = DPoPMode.Off;

    public bool RequiresNonce { get; init; }

    public bool ReadsCertificates { get; init; }

    public bool AcceptsAnyCertificate { get; init; }

    /// <summary>The resource identifier of the API's metadata (RFC 9728).</summary>
    public string? Resource { get; init; }

    /// <summary>The time within which the API has to notice a new key, or the end of an outage.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The requests in a second, at most.</summary>
    public int Rate { get; init; } = 20;

    public bool Has(Feature feature) => feature switch
    {
        Feature.Bearer => DPoP != DPoPMode.Required,
        Feature.DPoP => DPoP != DPoPMode.Off,
        Feature.Nonce => RequiresNonce,
        Feature.NoNonce => !RequiresNonce,
        Feature.Mtls => ReadsCertificates,
        Feature.Scope => Scope is not null,
        Feature.StepUp => StepUpPath is not null,
        Feature.Metadata => Resource is not null,
        _ => true,
    };

    /// <summary>The option that turns a feature on.</summary>
    public static string GetOption(Feature feature) => feature switch
    {
        Feature.Bearer => "--dpop off|optional",
        Feature.DPoP => "--dpop optional|required",
        Feature.Nonce => "--nonce",
        Feature.NoNonce => "no --nonce",
        Feature.Mtls => "--mtls",
        Feature.Scope => "--scope-path PATH --scope NAME",
        Feature.StepUp => "--step-up-path PATH --acr VALUE --max-age TIME",
        Feature.Metadata => "--resource URL",
        _ => string.Empty,
    };
}
