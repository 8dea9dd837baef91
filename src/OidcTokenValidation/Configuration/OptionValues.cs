using Microsoft.IdentityModel.Tokens;
using OidcTokenValidation.Decryption;
using Options = OidcTokenValidation.AccessTokenValidationOptions;

namespace OidcTokenValidation.Configuration;

/// <summary>The values that a validator's options had when they were applied. Reloaded options are compared with them.</summary>
internal sealed class OptionValues
{
    // A member with Restore cannot change while the validator lives: caches, or the times until which used proofs are stored, depend on it.
    private static readonly Member[] Members =
    [
        new(nameof(Options.Audiences), static o => o.Audiences.ToArray()),
        new(nameof(Options.Issuers), static o => o.Issuers.Select(static issuer => (object)IssuerTexts.From(issuer)).ToArray()),
        new(nameof(Options.ResolveIssuer), static o => o.ResolveIssuer),
        new(nameof(Options.AdmitIssuer), static o => o.AdmitIssuer),
        new(nameof(Options.MaxResolvedIssuers), static o => o.MaxResolvedIssuers) { Restore = static (o, value) => o.MaxResolvedIssuers = (int)value! },
        new(nameof(Options.ResolvedIssuerRefreshInterval), static o => o.ResolvedIssuerRefreshInterval)
        {
            Restore = static (o, value) => o.ResolvedIssuerRefreshInterval = (TimeSpan)value!,
        },
        new(nameof(Options.ResolvedIssuerRequestsPerMinute), static o => o.ResolvedIssuerRequestsPerMinute)
        {
            Restore = static (o, value) => o.ResolvedIssuerRequestsPerMinute = (int)value!,
        },
        new(nameof(Options.ClockSkew), static o => o.ClockSkew),
        new(nameof(Options.MaxTokenLifetime), static o => o.MaxTokenLifetime),
        new(nameof(Options.MaxTokenAge), static o => o.MaxTokenAge),
        new(nameof(Options.Revocations), static o => o.Revocations) { Restore = static (o, value) => o.Revocations = (TokenRevocations?)value },
        new(nameof(Options.Checks), static o => o.Checks.ToArray<object>()),
        new(nameof(Options.WarmUp), static o => o.WarmUp),
        new(nameof(Options.RequireKeysWithin), static o => o.RequireKeysWithin) { Restore = static (o, value) => o.RequireKeysWithin = (TimeSpan?)value },
        new(nameof(Options.SaveToken), static o => o.SaveToken),
        new(nameof(Options.LogAccessDecisions), static o => o.LogAccessDecisions),
        new(nameof(Options.MaxCachedTokens), static o => o.MaxCachedTokens) { Restore = static (o, value) => o.MaxCachedTokens = (int)value! },
        new(nameof(Options.Realm), static o => o.Realm),
        new(nameof(Options.DescribeErrors), static o => o.DescribeErrors),
        new(nameof(Options.SignatureAlgorithms), static o => o.SignatureAlgorithms.ToArray<object>())
        {
            Restore = static (o, value) => o.SignatureAlgorithms = [.. ((object[])value!).Cast<SignatureAlgorithm>()],
        },
        new(nameof(Options.CryptoProvider), static o => o.CryptoProvider) { Restore = static (o, value) => o.CryptoProvider = (ICryptoProvider?)value },
        new(nameof(Options.Backchannel), static o => o.Backchannel) { Restore = static (o, value) => o.Backchannel = (Func<HttpMessageHandler>?)value },
        .. Limits("Limits."),
        .. Decryption("Decryption."),
        .. DPoP("DPoP."),
        new("ClientCertificates.TrustedProxies", static o => o.ClientCertificates.TrustedProxies.ToArray()),
        new("ClientCertificates.AcceptMtlsPop", static o => o.ClientCertificates.AcceptMtlsPop),
        .. ProtectedResource("ProtectedResource."),
        new("BackchannelLogout.ClientIds", static o => o.BackchannelLogout.ClientIds.ToArray()),
        new("BackchannelLogout.RevokeSubject", static o => o.BackchannelLogout.RevokeSubject),
    ];

    private readonly object?[] _values;

    private OptionValues(object?[] values) => _values = values;

    public static OptionValues Read(Options options) => new([.. Members.Select(member => member.Read(options))]);

    /// <summary>Sets members that cannot change to their earlier values, and names those that were different.</summary>
    public IReadOnlyList<string> RestoreFixed(Options options)
    {
        List<string> restored = [];
        foreach ((Member member, object? value) in Members.Zip(_values))
        {
            if (member.Restore is { } restore && !AreEqual(value, member.Read(options)))
            {
                restore(options, value);
                restored.Add(member.Name);
            }
        }

        return restored;
    }

    /// <summary>Finds the members that have other values.</summary>
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

    // Of a key, and of what its file holds now, only a hash is stored.
    private static Member[] Decryption(string section) =>
    [
        new(
            section + nameof(TokenDecryptionOptions.Keys),
            static o => o.Decryption.Keys.Select(object? (key) => DecryptionKeyReader.ComputeDigest(key)).ToArray()),
        new(section + nameof(TokenDecryptionOptions.AllowedAlgorithms), static o => o.Decryption.AllowedAlgorithms.ToArray()),
        new(section + nameof(TokenDecryptionOptions.AllowedContentAlgorithms), static o => o.Decryption.AllowedContentAlgorithms.ToArray()),
        new(section + nameof(TokenDecryptionOptions.AcceptUnencryptedUntil), static o => o.Decryption.AcceptUnencryptedUntil),
    ];

    private static Member[] DPoP(string section) =>
    [
        new(section + nameof(DPoPOptions.Mode), static o => o.DPoP.Mode),
        new(section + nameof(DPoPOptions.AllowedAlgorithms), static o => o.DPoP.AllowedAlgorithms.ToArray()),
        new(section + nameof(DPoPOptions.MaxProofAge), static o => o.DPoP.MaxProofAge) { Restore = static (o, value) => o.DPoP.MaxProofAge = (TimeSpan)value! },
        new(section + nameof(DPoPOptions.MaxProofAhead), static o => o.DPoP.MaxProofAhead)
        {
            Restore = static (o, value) => o.DPoP.MaxProofAhead = (TimeSpan)value!,
        },
        new(section + nameof(DPoPOptions.RequireNonce), static o => o.DPoP.RequireNonce) { Restore = static (o, value) => o.DPoP.RequireNonce = (bool)value! },
        new(section + nameof(DPoPOptions.NonceLifetime), static o => o.DPoP.NonceLifetime)
        {
            Restore = static (o, value) => o.DPoP.NonceLifetime = (TimeSpan)value!,
        },
        new(section + nameof(DPoPOptions.NonceSecrets), static o => o.DPoP.NonceSecrets.ToArray()),
        new(section + nameof(DPoPOptions.PublicBaseAddress), static o => o.DPoP.PublicBaseAddress),
        new(section + nameof(DPoPOptions.ReplayStore), static o => o.DPoP.ReplayStore)
        {
            Restore = static (o, value) => o.DPoP.ReplayStore = (IReplayStore?)value,
        },
        new(section + nameof(DPoPOptions.MaxClientKeys), static o => o.DPoP.MaxClientKeys)
        {
            Restore = static (o, value) => o.DPoP.MaxClientKeys = (int)value!,
        },
    ];

    // Hosts map the address of the metadata, which depends on Resource, when they start.
    private static Member[] ProtectedResource(string section) =>
    [
        new(section + nameof(ProtectedResourceOptions.Resource), static o => o.ProtectedResource.Resource)
        {
            Restore = static (o, value) => o.ProtectedResource.Resource = (string?)value,
        },
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
        /// <summary>Sets the earlier value in the options; null for a member that can change.</summary>
        public Action<Options, object?>? Restore { get; init; }
    }
}
