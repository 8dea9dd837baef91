using System.Collections.Frozen;
using System.Globalization;
using Microsoft.Extensions.Configuration;
using Options = OidcTokenValidation.AccessTokenValidationOptions;

namespace OidcTokenValidation.Configuration;

/// <summary>
/// What configuration may hold, and how it is written. The binder leaves out what it does not know and reads a bare number as days:
/// both would be rules that silently do not apply.
/// </summary>
internal static class ConfigurationShape
{
    private static readonly Member Text = new(static _ => null);
    private static readonly Member Number = new(static value => int.TryParse(value, NumberStyles.Integer, CultureInfo.InvariantCulture, out _) ? null : "a whole number");
    private static readonly Member Flag = new(static value => bool.TryParse(value, out _) ? null : "true or false");
    private static readonly Member CodeOnly = new(static _ => "it in code: configuration cannot make one");

    private static readonly Member Duration = new(static value =>
        value.Contains(':', StringComparison.Ordinal) && TimeSpan.TryParse(value, CultureInfo.InvariantCulture, out _) ? null : "hours:minutes:seconds, for instance \"00:00:30\"");

    private static readonly Member Texts = new(static _ => "a list: [ \"…\" ] in JSON, or numbered keys") { Each = Text };

    private static readonly Member Keys = Section(new(StringComparer.OrdinalIgnoreCase)
    {
        [nameof(KeySourceOptions.MetadataAddress)] = Text,
        [nameof(KeySourceOptions.JwksAddress)] = Text,
        [nameof(KeySourceOptions.Jwks)] = Text,
        [nameof(KeySourceOptions.KeyFile)] = Text,
        [nameof(KeySourceOptions.AllowLoopbackHttp)] = Flag,
        [nameof(KeySourceOptions.AllowUnencryptedHttp)] = Flag,
        [nameof(KeySourceOptions.DefaultLifetime)] = Duration,
        [nameof(KeySourceOptions.MinLifetime)] = Duration,
        [nameof(KeySourceOptions.MaxLifetime)] = Duration,
        [nameof(KeySourceOptions.StaleLimit)] = Duration,
        [nameof(KeySourceOptions.RequestsPerMinute)] = Number,
        [nameof(KeySourceOptions.FetchTimeout)] = Duration,
        [nameof(KeySourceOptions.MaxDocumentBytes)] = Number,
    });

    private static readonly Member Introspection = Section(new(StringComparer.OrdinalIgnoreCase)
    {
        [nameof(IntrospectionOptions.Endpoint)] = Text,
        [nameof(IntrospectionOptions.ClientId)] = Text,
        [nameof(IntrospectionOptions.ClientSecret)] = Text,
        [nameof(IntrospectionOptions.Authentication)] = OneOf<IntrospectionAuthentication>(),
        [nameof(IntrospectionOptions.Timeout)] = Duration,
        [nameof(IntrospectionOptions.CacheDuration)] = Duration,
        [nameof(IntrospectionOptions.MaxCachedTokens)] = Number,
        [nameof(IntrospectionOptions.MaxConcurrentRequests)] = Number,
        [nameof(IntrospectionOptions.MaxResponseBytes)] = Number,
    });

    private static readonly Member Issuer = Section(new(StringComparer.OrdinalIgnoreCase)
    {
        [nameof(TrustedIssuer.Issuer)] = Text,
        [nameof(TrustedIssuer.Keys)] = Keys,
        [nameof(TrustedIssuer.Profile)] = OneOf<AccessTokenProfile>(),
        [nameof(TrustedIssuer.RolesClaim)] = Texts,
        [nameof(TrustedIssuer.GroupsClaim)] = Texts,
        [nameof(TrustedIssuer.AllowedAlgorithms)] = Texts,
        [nameof(TrustedIssuer.Introspection)] = Introspection,
    });

    private static readonly Member Limits = Section(new(StringComparer.OrdinalIgnoreCase)
    {
        [nameof(TokenLimits.MaxTokenLength)] = Number,
        [nameof(TokenLimits.MaxHeaderLength)] = Number,
        [nameof(TokenLimits.MaxDepth)] = Number,
        [nameof(TokenLimits.MaxMembers)] = Number,
        [nameof(TokenLimits.MaxAudiences)] = Number,
    });

    private static readonly Member DPoP = Section(new(StringComparer.OrdinalIgnoreCase)
    {
        [nameof(DPoPOptions.Mode)] = OneOf<DPoPMode>(),
        [nameof(DPoPOptions.AllowedAlgorithms)] = Texts,
        [nameof(DPoPOptions.MaxProofAge)] = Duration,
        [nameof(DPoPOptions.MaxProofAhead)] = Duration,
        [nameof(DPoPOptions.RequireNonce)] = Flag,
        [nameof(DPoPOptions.NonceLifetime)] = Duration,
        [nameof(DPoPOptions.NonceSecrets)] = Texts,
        [nameof(DPoPOptions.PublicBaseAddress)] = Text,
        [nameof(DPoPOptions.ReplayStore)] = CodeOnly,
        [nameof(DPoPOptions.MaxClientKeys)] = Number,
    });

    private static readonly Member ClientCertificates = Section(new(StringComparer.OrdinalIgnoreCase)
    {
        [nameof(ClientCertificateOptions.TrustedProxies)] = Texts,
    });

    private static readonly Member ProtectedResource = Section(new(StringComparer.OrdinalIgnoreCase)
    {
        [nameof(ProtectedResourceOptions.Resource)] = Text,
        [nameof(ProtectedResourceOptions.AllowLoopbackHttp)] = Flag,
        [nameof(ProtectedResourceOptions.Name)] = Text,
        [nameof(ProtectedResourceOptions.Scopes)] = Texts,
        [nameof(ProtectedResourceOptions.AuthorizationDetailsTypes)] = Texts,
        [nameof(ProtectedResourceOptions.Documentation)] = Text,
        [nameof(ProtectedResourceOptions.Policy)] = Text,
        [nameof(ProtectedResourceOptions.TermsOfService)] = Text,
        [nameof(ProtectedResourceOptions.ClientCertificates)] = Flag,
    });

    private static readonly Member Root = Section(new(StringComparer.OrdinalIgnoreCase)
    {
        [nameof(Options.Audiences)] = Texts,
        [nameof(Options.Issuers)] = new(static _ => "a list: [ { \"Issuer\": \"https://…\" } ] in JSON, or numbered sections") { Each = Issuer },
        [nameof(Options.ResolveIssuer)] = CodeOnly,
        [nameof(Options.AdmitIssuer)] = CodeOnly,
        [nameof(Options.MaxResolvedIssuers)] = Number,
        [nameof(Options.ResolvedIssuerRefreshInterval)] = Duration,
        [nameof(Options.ResolvedIssuerRequestsPerMinute)] = Number,
        [nameof(Options.ClockSkew)] = Duration,
        [nameof(Options.MaxTokenLifetime)] = Duration,
        [nameof(Options.MaxTokenAge)] = Duration,
        [nameof(Options.Checks)] = CodeOnly,
        [nameof(Options.WarmUp)] = Flag,
        [nameof(Options.RequireKeysWithin)] = Duration,
        [nameof(Options.Limits)] = Limits,
        [nameof(Options.DPoP)] = DPoP,
        [nameof(Options.ClientCertificates)] = ClientCertificates,
        [nameof(Options.ProtectedResource)] = ProtectedResource,
        [nameof(Options.MaxCachedTokens)] = Number,
        [nameof(Options.Realm)] = Text,
        [nameof(Options.DescribeErrors)] = Flag,
        [nameof(Options.SaveToken)] = Flag,
        [nameof(Options.CryptoProvider)] = CodeOnly,
        [nameof(Options.Backchannel)] = CodeOnly,
    });

    /// <summary>Finds every mistake in how a section of options is written.</summary>
    public static IReadOnlyList<string> FindMistakes(IConfiguration configuration)
    {
        List<string> mistakes = [];
        if (configuration is IConfigurationSection section && !section.Exists())
            mistakes.Add($"The configuration section '{section.Path}' has no values. Check its name, and whether the file that holds it is read.");
        Find(Root, configuration, mistakes);
        return mistakes;
    }

    private static void Find(Member member, IConfiguration configuration, List<string> mistakes)
    {
        // An empty list in a JSON file arrives as an empty value.
        if (configuration is IConfigurationSection { Value: { Length: > 0 } value } section && member.Expected(value) is { } expected)
            mistakes.Add(member.IsSingle ? $"{section.Path} is '{value}'. Write {expected}." : $"{section.Path} is a single value. Write {expected}.");
        foreach (IConfigurationSection child in configuration.GetChildren())
        {
            if (member.Find(child.Key) is { } known)
                Find(known, child, mistakes);
            else
                mistakes.Add($"{child.Path} is not known here. {member.Advice}");
        }
    }

    private static Member OneOf<T>()
        where T : struct, Enum =>
        new(static value => Enum.GetNames<T>().Contains(value, StringComparer.OrdinalIgnoreCase) ? null : $"one of {string.Join(", ", Enum.GetNames<T>())}");

    private static Member Section(Dictionary<string, Member> members) => new(static _ => "its members") { Members = members.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase) };

    // What a single value should have been written as, or null if it is right; and what may stand below.
    private sealed class Member(Func<string, string?> expected)
    {
        public Func<string, string?> Expected { get; } = expected;

        public Member? Each { get; init; }

        public FrozenDictionary<string, Member> Members { get; init; } = FrozenDictionary<string, Member>.Empty;

        // What stands in the place of a list or a section may be a secret.
        public bool IsSingle => Each is null && Members.Count == 0;

        public string Advice => Members.Count > 0 ? $"Write one of {string.Join(", ", Members.Where(static m => m.Value != CodeOnly).Select(static m => m.Key).Order(StringComparer.Ordinal))}." : "Write a single value.";

        public Member? Find(string key) => Each ?? Members.GetValueOrDefault(key);
    }
}
