using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Reflection;
using OidcTokenValidation.Profiles;

namespace OidcTokenValidation.Configuration;

/// <summary>How one option, a list or a section of them is written in configuration: derived from the public properties of the options.</summary>
internal sealed class ConfigurationMember
{
    private static readonly ConfigurationMember Text = new(static _ => null);
    private static readonly ConfigurationMember Flag = new(static value => bool.TryParse(value, out _) ? null : "true or false");
    private static readonly ConfigurationMember Texts = new(static _ => "a list: [ \"…\" ] in JSON, or numbered keys") { Each = Text };
    private static readonly ConfigurationMember CodeOnly = new(static _ => "it in code: configuration cannot make one");

    private static readonly ConfigurationMember Number = new(static value =>
        int.TryParse(value, NumberStyles.Integer, CultureInfo.InvariantCulture, out _) ? null : "a whole number");

    private static readonly ConfigurationMember Duration = new(static value =>
        value.Contains(':', StringComparison.Ordinal) && TimeSpan.TryParse(value, CultureInfo.InvariantCulture, out _)
            ? null
            : "hours:minutes:seconds, for instance \"00:00:30\"");

    // Without an offset the time would depend on the time zone of the machine.
    private static readonly ConfigurationMember Date = new(static value =>
        DateTimeOffset.TryParseExact(value, ["yyyy-MM-dd'T'HH:mm:ss'Z'", "yyyy-MM-dd'T'HH:mm:sszzz"], CultureInfo.InvariantCulture, DateTimeStyles.None, out _)
            ? null
            : "a time with its offset, for instance \"2027-01-31T00:00:00Z\"");

    private static readonly Dictionary<Type, ConfigurationMember> Forms = new()
    {
        [typeof(string)] = Text,
        [typeof(int)] = Number,
        [typeof(bool)] = Flag,
        [typeof(TimeSpan)] = Duration,
        [typeof(DateTimeOffset)] = Date,
        [typeof(IList<string>)] = Texts,
        [typeof(IReadOnlyList<string>)] = Texts,
        [typeof(IList<SignatureAlgorithm>)] = CodeOnly,
        [typeof(TokenRevocations)] = CodeOnly,
    };

    // What a single value should have been written as, or null if it is right.
    private readonly Func<string, string?> _expected;
    private FrozenDictionary<string, ConfigurationMember> _members = FrozenDictionary<string, ConfigurationMember>.Empty;

    private ConfigurationMember(Func<string, string?> expected) => _expected = expected;

    /// <summary>The section of all options.</summary>
    public static ConfigurationMember Root { get; } = CreateRoot();

    /// <summary>Whether it can be a single value: it is neither a list nor a section, or a section that may be a name instead.</summary>
    public bool IsSingle => IsName || (Each is null && _members.Count == 0);

    /// <summary>What can be written below it.</summary>
    public string Advice => _members.Count > 0 ? $"Write one of {string.Join(", ", Names)}." : "Write a single value.";

    private ConfigurationMember? Each { get; init; }

    /// <summary>Whether it is a section that may be a name instead.</summary>
    public bool IsName { get; private init; }

    private IEnumerable<string> Names =>
        _members.Where(static member => member.Value != CodeOnly).Select(static member => member.Key).Order(StringComparer.Ordinal);

    /// <summary>What a single value should have been written as; null if it is right.</summary>
    public string? FindExpected(string value) => _expected(value);

    /// <summary>The member of the name, or each entry of a list; null if there is none.</summary>
    public ConfigurationMember? Find(string key) => Each ?? _members.GetValueOrDefault(key);

    // Each type by its name, so that trimming leaves its properties; a section comes after those in it.
    private static ConfigurationMember CreateRoot()
    {
        AddSection<KeySourceOptions>();
        AddSection<IntrospectionOptions>();
        AddSection<StatusListOptions>();
        AddSection<TokenLimits>();
        ConfigurationMember key = AddSection<DecryptionKey>();
        Forms[typeof(IList<DecryptionKey>)] = new(static _ => "a list: [ { \"KeyFile\": \"…\" } ] in JSON, or numbered sections") { Each = key };
        AddSection<TokenDecryptionOptions>();
        AddSection<DPoPOptions>();
        AddSection<ClientCertificateOptions>();
        AddSection<ProtectedResourceOptions>();
        AddSection<BackchannelLogoutOptions>();
        AddProfile();
        ConfigurationMember issuer = AddSection<TrustedIssuer>();
        Forms[typeof(IList<TrustedIssuer>)] = new(static _ => "a list: [ { \"Issuer\": \"https://…\" } ] in JSON, or numbered sections") { Each = issuer };
        return AddSection<AccessTokenValidationOptions>();
    }

    // A profile is a name, or a section that starts with a named one.
    private static void AddProfile()
    {
        string[] names = [.. ProfileTable.All.Select(static profile => profile.Name)];
        ConfigurationMember claim = AddSection<ProfileClaim>();
        Forms[typeof(IReadOnlyList<ProfileClaim>)] = new(static _ => "a list: [ { \"Name\": \"…\" } ] in JSON, or numbered sections") { Each = claim };
        ConfigurationMember section = AddSection<AccessTokenProfile>();
        Forms[typeof(AccessTokenProfile)] = new(OneOf(names)._expected)
        {
            _members = section._members.Append(new(ProfileSection.Base, OneOf(names))).ToFrozenDictionary(StringComparer.OrdinalIgnoreCase),
            IsName = true,
        };
    }

    private static ConfigurationMember AddSection<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)] T>() =>
        Forms[typeof(T)] = new ConfigurationMember(static _ => "its members")
        {
            _members = typeof(T).GetProperties(BindingFlags.Public | BindingFlags.Instance)
                .ToFrozenDictionary(static property => property.Name, GetForm, StringComparer.OrdinalIgnoreCase),
        };

    private static ConfigurationMember GetForm(PropertyInfo property)
    {
        Type type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        if (type.IsEnum)
            return OneOf(Enum.GetNames(type));
        if (Forms.TryGetValue(type, out ConfigurationMember? form))
            return form;

        // Delegates and services, and lists of services. Any other new type needs a form above.
        return (type.IsInterface && type.GenericTypeArguments.All(static argument => argument.IsInterface)) || type.IsSubclassOf(typeof(Delegate))
            ? CodeOnly
            : throw new InvalidOperationException($"{property.DeclaringType?.Name}.{property.Name}: the type {type.Name} has no form in configuration.");
    }

    private static ConfigurationMember OneOf(string[] names) =>
        new(value => names.Contains(value, StringComparer.OrdinalIgnoreCase) ? null : $"one of {string.Join(", ", names)}");
}
