using System.Reflection;
using Microsoft.IdentityModel.Tokens;
using OidcTokenValidation.Configuration;

namespace OidcTokenValidation.Tests.Configuration;

/// <summary>Reloaded options are compared member by member: no member is left out, so that no change is ignored silently.</summary>
public sealed class OptionValuesTests
{
    private static readonly Type[] Sections = [typeof(TokenLimits), typeof(TokenDecryptionOptions), typeof(DPoPOptions), typeof(ClientCertificateOptions), typeof(ProtectedResourceOptions), typeof(BackchannelLogoutOptions)];

    public static TheoryData<string> Members => [.. MembersOf(typeof(AccessTokenValidationOptions)).Select(static path => string.Join('.', path.Select(static member => member.Name)))];

    public static TheoryData<string> IssuerMembers =>
    [
        .. Settable(typeof(TrustedIssuer)).Where(static member => member.Name is not (nameof(TrustedIssuer.Keys) or nameof(TrustedIssuer.Introspection) or nameof(TrustedIssuer.StatusLists))).Select(static member => member.Name),
        .. Settable(typeof(KeySourceOptions)).Select(static member => "Keys." + member.Name),
        .. Settable(typeof(IntrospectionOptions)).Select(static member => "Introspection." + member.Name),
        .. Settable(typeof(StatusListOptions)).Select(static member => "StatusLists." + member.Name),
    ];

    [Theory]
    [MemberData(nameof(Members))]
    public void Change_of_a_member_is_found(string name)
    {
        var options = Create();
        var values = OptionValues.Read(options);
        Assert.Empty(values.FindChanges(OptionValues.Read(Create())));
        Assert.Empty(values.RestoreFixed(Create()));

        AccessTokenValidationOptions changed = Create();
        Change(changed, name);
        Assert.Equal([name], values.FindChanges(OptionValues.Read(changed)));

        // A member either changes, or it does not change and is named.
        IReadOnlyList<string> kept = values.RestoreFixed(changed);
        Assert.True(kept is [] || kept is [var only] && only == name);
        Assert.Equal(kept.Count == 0 ? [name] : [], values.FindChanges(OptionValues.Read(changed)));
    }

    [Theory]
    [MemberData(nameof(IssuerMembers))]
    public void Change_of_an_issuer_is_found(string name)
    {
        AccessTokenValidationOptions options = Create(), changed = Create();
        Change(changed.Issuers[0], name);
        Assert.Equal(["Issuers"], OptionValues.Read(options).FindChanges(OptionValues.Read(changed)));
    }

    [Fact]
    public void Later_changes_of_the_options_are_not_seen()
    {
        AccessTokenValidationOptions options = Create();
        var values = OptionValues.Read(options);
        options.Audiences.Add("x");
        options.Issuers[0].RolesClaim.Add("x");
        options.DPoP.NonceSecrets.Add("x");
        Assert.Equal(["Audiences", "Issuers", "DPoP.NonceSecrets"], values.FindChanges(OptionValues.Read(options)));
    }

    [Theory]
    [InlineData("a", "b,c")]
    [InlineData("a1:b", "c")]
    [InlineData("", "a")]
    public void Different_lists_are_different(params string[] roles)
    {
        AccessTokenValidationOptions options = Create(), changed = Create();
        options.Issuers[0].RolesClaim = roles;
        changed.Issuers[0].RolesClaim = [string.Concat(roles)];
        Assert.NotEmpty(OptionValues.Read(options).FindChanges(OptionValues.Read(changed)));
    }

    private static AccessTokenValidationOptions Create() => new()
    {
        Audiences = ["api"],
        Issuers = [new TrustedIssuer { Issuer = "https://issuer.example/", Introspection = new IntrospectionOptions { Endpoint = "https://issuer.example/", ClientId = "id", ClientSecret = "secret" }, StatusLists = new StatusListOptions() }],
    };

    private static void Change(object target, string path)
    {
        string[] names = path.Split('.');
        foreach (string section in names[..^1])
            target = target.GetType().GetProperty(section)!.GetValue(target)!;
        PropertyInfo member = target.GetType().GetProperty(names[^1])!;
        member.SetValue(target, Other(member.PropertyType, member.GetValue(target)));
    }

    private static object Other(Type type, object? value) => value switch
    {
        int number => number + 1,
        bool flag => !flag,
        TimeSpan time => time + TimeSpan.FromSeconds(1),
        string text => text + "x",
        Enum => Enum.GetValues(type).Cast<object>().First(other => !other.Equals(value)),
        IList<string> list => (string[])[.. list, "x"],
        IList<TrustedIssuer> list => (TrustedIssuer[])[.. list, new TrustedIssuer { Issuer = "https://other.example/" }],
        IList<IAccessTokenCheck> => new IAccessTokenCheck[] { new Tests.Checks.Support.ScriptedCheck() },
        _ when type == typeof(TokenRevocations) => TokenRevocations.Create(new TokenRevocationOptions { MaxTokenLifetime = TimeSpan.FromHours(1) }),
        AccessTokenProfile => AccessTokenProfile.Keycloak,
        _ when type == typeof(TimeSpan?) => TimeSpan.FromMinutes(5),
        _ when type == typeof(DateTimeOffset?) => DateTimeOffset.UnixEpoch,
        IList<DecryptionKey> => new DecryptionKey[] { new() { Jwk = "{}" } },
        _ when type == typeof(string) => "x",
        _ when type == typeof(IReplayStore) => new InMemoryReplayStore(),
        _ when type == typeof(IList<SignatureAlgorithm>) => new List<SignatureAlgorithm> { new Tests.Jose.Support.FakeAlgorithms().Okp },
        _ when type == typeof(ICryptoProvider) => new Tests.Jose.Support.RecordingCryptoProvider(),
        _ when type == typeof(Func<HttpMessageHandler>) => (Func<HttpMessageHandler>)(static () => new SocketsHttpHandler()),
        _ when type == typeof(Func<string, TrustedIssuer?>) => (Func<string, TrustedIssuer?>)(static _ => null),
        _ when type == typeof(Func<string, ResourceRequest, bool>) => (Func<string, ResourceRequest, bool>)(static (_, _) => true),
        _ => throw new NotSupportedException($"Add how a {type} changes."),
    };

    private static IEnumerable<PropertyInfo[]> MembersOf(Type type) => Settable(type).SelectMany(static member =>
        Sections.Contains(member.PropertyType) ? Settable(member.PropertyType).Select(inner => (PropertyInfo[])[member, inner]) : [[member]]);

    private static IEnumerable<PropertyInfo> Settable(Type type) => type.GetProperties(BindingFlags.Instance | BindingFlags.Public).Where(static member => member.CanWrite);
}
