using System.Globalization;

namespace OidcTokenValidation.Reports;

/// <summary>The settings of an API, as texts for its reports. They are copied from the options.</summary>
internal sealed class CheckSettings
{
    // More would make a report unreadable.
    private const int MaxListed = 8;

    public CheckSettings(AccessTokenValidationOptions options, string types, string requiredClaims, bool hasServiceChecks = false)
    {
        Types = types;
        RequiredClaims = requiredClaims;
        Audiences = List(options.Audiences);
        Issuers = DescribeIssuers(options)
            + (options.AdmitIssuer is null ? string.Empty : ", which AdmitIssuer admits for the request");
        Profiles = options.ResolveIssuer is null
            ? string.Join(" or ", options.Issuers.Select(static issuer => issuer.EffectiveProfile).Distinct())
            : "of the issuer";
        Algorithms = options.Issuers is [{ AllowedAlgorithms.Count: > 0 } only] && options.ResolveIssuer is null
            ? List(only.AllowedAlgorithms)
            : "one that is allowed for the issuer";
        MaxTokenLength = Text(options.Limits.MaxTokenLength);
        MaxHeaderLength = Text(options.Limits.MaxHeaderLength);
        JsonLimits = $"nested {Text(options.Limits.MaxDepth)} deep at most, {Text(options.Limits.MaxMembers)} members at most";
        Skew = Seconds(options.ClockSkew);
        HasRevocations = options.Revocations is not null;
        HasStatusLists = options.ResolveIssuer is not null || options.Issuers.Any(static issuer => issuer.StatusLists is not null);
        MaxTokenLifetime = options.EffectiveMaxTokenLifetime is { } lifetime ? Seconds(lifetime) : null;
        MaxTokenAge = options.MaxTokenAge is { } age ? Seconds(age) : null;
        ProofMode = options.DPoP.Mode;
        AcceptsMtlsPop = options.ClientCertificates.AcceptMtlsPop;
        Schemes = (ProofMode == DPoPMode.Off ? "Bearer" : "Bearer or DPoP") + (AcceptsMtlsPop ? " or MTLS_POP" : string.Empty);
        ProofAlgorithms = options.DPoP.AllowedAlgorithms.Count > 0 ? List(options.DPoP.AllowedAlgorithms) : "an asymmetric algorithm that is supported";
        ProofTarget = options.DPoP.PublicBaseAddress is { } address ? $"'{address}' followed by the path of the request" : "the URI of the request";
        ProofWindow = $"made {Seconds(options.DPoP.MaxProofAge)} ago at most, and {Seconds(options.DPoP.MaxProofAhead)} ahead at most";
        RequiresNonce = options.DPoP.RequireNonce;
        TakesEncryptedTokens = options.Decryption.Keys.Count > 0;
        Encryption = DescribeEncryption(options.Decryption);
        HasChecks = hasServiceChecks || options.Checks.Count > 0;
        TakesOpaqueTokens = options.Issuers.Any(static issuer => issuer.Introspection is not null);
    }

    public string Audiences { get; }

    public string Issuers { get; }

    public string Profiles { get; }

    public string Algorithms { get; }

    public string Types { get; }

    public string RequiredClaims { get; }

    public string MaxTokenLength { get; }

    public string MaxHeaderLength { get; }

    public string JsonLimits { get; }

    public string Skew { get; }

    public string? MaxTokenLifetime { get; }

    /// <summary>Whether tokens are checked for revocation.</summary>
    public bool HasRevocations { get; }

    /// <summary>Whether tokens of any issuer are checked by status lists.</summary>
    public bool HasStatusLists { get; }

    public string? MaxTokenAge { get; }

    public DPoPMode ProofMode { get; }

    public bool AcceptsMtlsPop { get; }

    public string Schemes { get; }

    public string ProofAlgorithms { get; }

    public string ProofTarget { get; }

    public string ProofWindow { get; }

    public bool RequiresNonce { get; }

    public bool TakesEncryptedTokens { get; }

    public string Encryption { get; }

    public bool HasChecks { get; }

    public bool TakesOpaqueTokens { get; }

    private static string DescribeEncryption(TokenDecryptionOptions options) => options switch
    {
        { Keys.Count: 0 } => "no keys that decrypt are configured",
        { AcceptUnencryptedUntil: { } until } =>
            string.Create(CultureInfo.InvariantCulture, $"an encrypted token that one of the keys decrypts, or, until {until:u}, one that is not encrypted"),
        _ => "an encrypted token that one of the keys decrypts",
    };

    private static string DescribeIssuers(AccessTokenValidationOptions options)
    {
        ILookup<bool, string> issuers = options.Issuers.ToLookup(
            static issuer => issuer.EffectiveProfile.TakesIssuerFromSubject, static issuer => issuer.Issuer);
        string? trustDomains = issuers.Contains(true) ? $"no 'iss' and a 'sub' in {List([.. issuers[true]])}" : null;
        if (trustDomains is not null && !issuers.Contains(false) && options.ResolveIssuer is null)
            return trustDomains;
        return $"'iss' to be {List([.. issuers[false]])}"
            + (options.ResolveIssuer is null ? string.Empty : " or one that ResolveIssuer returns")
            + (trustDomains is null ? string.Empty : $", or {trustDomains}");
    }

    private static string List(IList<string> values)
    {
        string listed = string.Join(", ", values.Take(MaxListed).Select(static value => $"'{value}'"));
        return values.Count switch
        {
            0 => "none",
            1 => listed,
            <= MaxListed => "one of " + listed,
            _ => $"one of {listed} and {Text(values.Count - MaxListed)} more",
        };
    }

    private static string Seconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.###} s");

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
