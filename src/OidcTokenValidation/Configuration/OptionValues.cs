using Options = OidcTokenValidation.AccessTokenValidationOptions;

namespace OidcTokenValidation.Configuration;

/// <summary>The values that a validator's options had when it took them over: what reloaded options are compared with.</summary>
internal sealed class OptionValues
{
    // What has Keep does not change while the validator lives: it would lose its caches, or forget for how long a used proof can still be accepted.
    private static readonly Member[] Members =
    [
        new(nameof(Options.Audiences), static o => o.Audiences.ToArray()),
        new(nameof(Options.Issuers), static o => o.Issuers.Select(static issuer => (object)IssuerTexts.From(issuer)).ToArray()),
        new(nameof(Options.ResolveIssuer), static o => o.ResolveIssuer),
        new(nameof(Options.AdmitIssuer), static o => o.AdmitIssuer),
        new(nameof(Options.MaxResolvedIssuers), static o => o.MaxResolvedIssuers) { Keep = static (o, value) => o.MaxResolvedIssuers = (int)value! },
        new(nameof(Options.ResolvedIssuerRefreshInterval), static o => o.ResolvedIssuerRefreshInterval) { Keep = static (o, value) => o.ResolvedIssuerRefreshInterval = (TimeSpan)value! },
        new(nameof(Options.ResolvedIssuerRequestsPerMinute), static o => o.ResolvedIssuerRequestsPerMinute) { Keep = static (o, value) => o.ResolvedIssuerRequestsPerMinute = (int)value! },
        new(nameof(Options.ClockSkew), static o => o.ClockSkew),
        new(nameof(Options.MaxTokenLifetime), static o => o.MaxTokenLifetime),
        new(nameof(Options.MaxTokenAge), static o => o.MaxTokenAge),
        new(nameof(Options.Checks), static o => o.Checks.ToArray<object>()),
        new(nameof(Options.WarmUp), static o => o.WarmUp),
        new(nameof(Options.RequireKeysWithin), static o => o.RequireKeysWithin) { Keep = static (o, value) => o.RequireKeysWithin = (TimeSpan?)value },
        new(nameof(Options.SaveToken), static o => o.SaveToken),
        new(nameof(Options.MaxCachedTokens), static o => o.MaxCachedTokens) { Keep = static (o, value) => o.MaxCachedTokens = (int)value! },
        new(nameof(Options.Realm), static o => o.Realm),
        new(nameof(Options.DescribeErrors), static o => o.DescribeErrors),
        new(nameof(Options.CryptoProvider), static o => o.CryptoProvider) { Keep = static (o, value) => o.CryptoProvider = (Microsoft.IdentityModel.Tokens.ICryptoProvider?)value },
        new(nameof(Options.Backchannel), static o => o.Backchannel) { Keep = static (o, value) => o.Backchannel = (Func<HttpMessageHandler>?)value },
        .. Limits("Limits."),
        .. DPoP("DPoP."),
        new("ClientCertificates.TrustedProxies", static o => o.ClientCertificates.TrustedProxies.ToArray()),
        .. ProtectedResource("ProtectedResource."),
    ];

    private readonly object?[] _values;

    private OptionValues(object?[] values) => _values = values;

    public static OptionValues Read(Options options) => new([.. Members.Select(member => member.Read(options))]);

    /// <summary>Gives members that cannot change the values that they have, and names those that were to change.</summary>
    public IReadOnlyList<string> KeepFixed(Options options)
    {
        List<string> kept = [];
        foreach ((Member member, object? value) in Members.Zip(_values))
        {
            if (member.Keep is { } keep && !AreEqual(value, member.Read(options)))
            {
                keep(options, value);
                kept.Add(member.Name);
            }
        }

        return kept;
    }

    /// <summary>Names the members that have other values.</summary>
    public IReadOnlyList<string> FindChanges(OptionValues other) =>
        [.. Members.Where((_, i) => !AreEqual(_values[i], other._values[i])).Select(static member => member.Name)];

    private static bool AreEqual(object? one, object? other) =>
        one is object?[] list && other is object?[] others ? list.SequenceEqual(others) : Equals(one, other);

    private static Member[] Limits(string section) =>
    [
        new(section + nameof(TokenLimits.MaxTokenLength), static o => o.Limits.MaxTokenLength),
        new(section + nameof(TokenLimits.MaxHeaderLength), static o => o.Limits.MaxHeaderLength),
        new(section + nameof(TokenLimits.MaxDepth), static o => o.Limits.MaxDepth),
        new(section + nameof(TokenLimits.MaxMembers), static o => o.Limits.MaxMembers),
        new(section + nameof(TokenLimits.MaxAudiences), static o => o.Limits.MaxAudiences),
    ];

    private static Member[] DPoP(string section) =>
    [
        new(section + nameof(DPoPOptions.Mode), static o => o.DPoP.Mode),
        new(section + nameof(DPoPOptions.AllowedAlgorithms), static o => o.DPoP.AllowedAlgorithms.ToArray()),
        new(section + nameof(DPoPOptions.MaxProofAge), static o => o.DPoP.MaxProofAge) { Keep = static (o, value) => o.DPoP.MaxProofAge = (TimeSpan)value! },
        new(section + nameof(DPoPOptions.MaxProofAhead), static o => o.DPoP.MaxProofAhead) { Keep = static (o, value) => o.DPoP.MaxProofAhead = (TimeSpan)value! },
        new(section + nameof(DPoPOptions.RequireNonce), static o => o.DPoP.RequireNonce) { Keep = static (o, value) => o.DPoP.RequireNonce = (bool)value! },
        new(section + nameof(DPoPOptions.NonceLifetime), static o => o.DPoP.NonceLifetime) { Keep = static (o, value) => o.DPoP.NonceLifetime = (TimeSpan)value! },
        new(section + nameof(DPoPOptions.NonceSecrets), static o => o.DPoP.NonceSecrets.ToArray()),
        new(section + nameof(DPoPOptions.PublicBaseAddress), static o => o.DPoP.PublicBaseAddress),
        new(section + nameof(DPoPOptions.ReplayStore), static o => o.DPoP.ReplayStore) { Keep = static (o, value) => o.DPoP.ReplayStore = (IReplayStore?)value },
        new(section + nameof(DPoPOptions.MaxClientKeys), static o => o.DPoP.MaxClientKeys) { Keep = static (o, value) => o.DPoP.MaxClientKeys = (int)value! },
    ];

    // The address of the metadata follows from Resource, and hosts map it at their start.
    private static Member[] ProtectedResource(string section) =>
    [
        new(section + nameof(ProtectedResourceOptions.Resource), static o => o.ProtectedResource.Resource) { Keep = static (o, value) => o.ProtectedResource.Resource = (string?)value },
        new(section + nameof(ProtectedResourceOptions.AllowLoopbackHttp), static o => o.ProtectedResource.AllowLoopbackHttp),
        new(section + nameof(ProtectedResourceOptions.Name), static o => o.ProtectedResource.Name),
        new(section + nameof(ProtectedResourceOptions.Scopes), static o => o.ProtectedResource.Scopes.ToArray()),
        new(section + nameof(ProtectedResourceOptions.AuthorizationDetailsTypes), static o => o.ProtectedResource.AuthorizationDetailsTypes.ToArray()),
        new(section + nameof(ProtectedResourceOptions.Documentation), static o => o.ProtectedResource.Documentation),
        new(section + nameof(ProtectedResourceOptions.Policy), static o => o.ProtectedResource.Policy),
        new(section + nameof(ProtectedResourceOptions.TermsOfService), static o => o.ProtectedResource.TermsOfService),
        new(section + nameof(ProtectedResourceOptions.ClientCertificates), static o => o.ProtectedResource.ClientCertificates),
    ];

    private sealed record Member(string Name, Func<Options, object?> Read)
    {
        /// <summary>Puts the value that stays into options; null for a member that can change.</summary>
        public Action<Options, object?>? Keep { get; init; }
    }
}
