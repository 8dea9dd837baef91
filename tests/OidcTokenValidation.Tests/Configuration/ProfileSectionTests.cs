using System.Reflection;
using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace OidcTokenValidation.Tests.Configuration;

/// <summary>The profile of an issuer in configuration: the name of a named profile, or a section with the differences to one.</summary>
public sealed class ProfileSectionTests
{
    private const string EverythingSet = """
        {
          "Base": "Keycloak", "Name": "Acme", "IsIdToken": "true", "Types": ["acme+jwt"], "IsTypeOptional": true, "RequiredClaims": ["a"], "RequiredOneOf": ["b"],
          "KindClaims": [{ "Name": "urn:acme:kind", "Values": ["x", "y"] }, { "Name": "sub", "Prefix": "svc:", "IsOptional": true }],
          "ForbiddenClaims": ["c"], "KeyBoundClaim": { "Name": "bound", "Values": ["yes"] }, "SubjectClaims": ["d"], "IsSubjectOptionalForClients": "True",
          "ClientIdClaims": ["e"], "TokenIdClaim": "f", "ScopeClaims": ["g"], "RolesClaim": ["h", "i"], "GroupsClaim": ["j"], "ForbidsClientAsAudience": true,
          "AudienceSubstitute": "k", "IsIssuedAtOptional": true, "TakesIssuerFromSubject": true, "MaxLifetime": "01:00:00", "AllowedAlgorithms": ["ES256"]
        }
        """;

    [Theory]
    [InlineData("\"Keycloak\"", "Keycloak")]
    [InlineData("\"keycloak\"", "Keycloak")]
    [InlineData("\"IdToken\"", "IdToken")]
    [InlineData("\"\"", "Rfc9068")]
    [InlineData("""{ "Base": "Okta", "IsIdToken": "", "MaxLifetime": "" }""", "Okta")]
    public void Profile_is_the_named_one(string json, string name) => Assert.Equal(AccessTokenProfile.Find(name), Bind(json));

    [Fact]
    public void Section_has_the_differences_to_the_named_profile_that_it_starts_with()
    {
        Assert.Equal(AccessTokenProfile.Rfc9068 with { Name = "Acme", Types = ["acme+jwt"] }, Bind("""{ "Name": "Acme", "Types": ["acme+jwt"] }"""));
        Assert.Equal(AccessTokenProfile.Okta with { Name = "Acme", RolesClaim = ["a", "b"] }, Bind("""{ "Base": "okta", "Name": "Acme", "RolesClaim": ["a", "b"] }"""));
        Assert.Equal(AccessTokenProfile.Rfc9068 with { Name = "Acme", RequiredClaims = [] }, Bind("""{ "Name": "Acme", "RequiredClaims": [] }"""));
    }

    [Fact]
    public void Every_member_can_be_written_in_configuration()
    {
        AccessTokenProfile read = Bind(EverythingSet), start = AccessTokenProfile.Keycloak;
        foreach (PropertyInfo member in typeof(AccessTokenProfile).GetProperties(BindingFlags.Instance | BindingFlags.Public))
            Assert.False(AreEqual(member.GetValue(start), member.GetValue(read)), $"{member.Name} was not read.");
        Assert.Equal([new ProfileClaim("urn:acme:kind", "x", "y"), new ProfileClaim("sub") { Prefix = "svc:", IsOptional = true }], read.KindClaims);
        Assert.Equal(new ProfileClaim("bound", "yes"), read.KeyBoundClaim);
        Assert.Equal(TimeSpan.FromHours(1), read.MaxLifetime);
    }

    [Theory]
    [InlineData("\"Keycloakk\"", "Issuers:0:Profile is 'Keycloakk'. Write one of Rfc9068, ")]
    [InlineData("\"1\"", "Issuers:0:Profile is '1'. Write one of Rfc9068, ")]
    [InlineData("""{ "Base": "Acme" }""", "Issuers:0:Profile:Base is 'Acme'. Write one of Rfc9068, ")]
    [InlineData("""{ "Typ": ["jwt"] }""", "Issuers:0:Profile:Typ is not known here. Write one of AllowedAlgorithms, AudienceSubstitute, Base, ")]
    [InlineData("""{ "Types": "jwt" }""", "Issuers:0:Profile:Types is a single value. Write a list")]
    [InlineData("""{ "KindClaims": ["use"] }""", "Issuers:0:Profile:KindClaims:0 is a single value. Write its members.")]
    [InlineData("""{ "KindClaims": [{ "Name": "use", "Value": "x" }] }""", "Issuers:0:Profile:KindClaims:0:Value is not known here. Write one of IsOptional, Name, Prefix, Suffix, Values.")]
    [InlineData("""{ "IsTypeOptional": "yes" }""", "Issuers:0:Profile:IsTypeOptional is 'yes'. Write true or false")]
    [InlineData("""{ "MaxLifetime": "3600" }""", "Issuers:0:Profile:MaxLifetime is '3600'. Write hours:minutes:seconds")]
    [InlineData("""{ "Name": "Acme", "Types": ["jwt"], "RequiredClaims": [] }""", "Issuers[0].Profile ('Acme') has nothing that distinguishes")]
    public void Error_stops_the_start_and_names_what_to_write(string json, string expected) =>
        Assert.Contains(expected, Assert.Throws<OptionsValidationException>(() => Bind(json, validates: true)).Message, StringComparison.Ordinal);

    [Fact]
    public void Binder_of_the_application_changes_no_named_profile()
    {
        using var stream = new MemoryStream("""{ "Audiences": ["api"], "Issuers": [{ "Issuer": "https://a.example", "Profile": { "IsTypeOptional": true, "Types": ["jwt"] } }] }"""u8.ToArray());
        AccessTokenValidationOptions options = new();
        new ConfigurationBuilder().AddJsonStream(stream).Build().Bind(options);
        Assert.Equal(["at+jwt", "jwt"], options.Issuers[0].Profile.Types);
        Assert.Equal(["at+jwt"], AccessTokenProfile.Rfc9068.Types);
        Assert.Equal(AccessTokenProfile.Rfc9068, new TrustedIssuer().Profile);
        Assert.False(AccessTokenProfile.Rfc9068.IsTypeOptional);
        Assert.Contains("Profile.Name is 'Rfc9068', the name of another profile", Assert.Throws<OptionsValidationException>(() => AccessTokenValidator.Create(options)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Profiles_belong_to_the_issuers_of_their_sections()
    {
        AccessTokenValidationOptions options = BindOptions(
            """{ "Issuers": [{ "Issuer": "https://a.example" }, { "Issuer": "https://b.example", "Profile": "Okta" }, { "Issuer": "https://c.example", "Profile": { "Base": "Auth0", "Name": "C" } }] }""",
            static options => options.Trust("https://code.example").Profile = AccessTokenProfile.Duende);
        Assert.Equal(["Duende", "Rfc9068", "Okta", "C"], options.Issuers.Select(static issuer => issuer.Profile.Name));
    }

    private static bool AreEqual(object? one, object? other) =>
        one is System.Collections.IEnumerable list and not string && other is System.Collections.IEnumerable others ? list.Cast<object>().SequenceEqual(others.Cast<object>()) : Equals(one, other);

    private static AccessTokenProfile Bind(string profile, bool validates = false)
    {
        AccessTokenValidationOptions options = BindOptions(
            $$"""{ "Audiences": ["api"], "Issuers": [{ "Issuer": "https://issuer.example", "Profile": {{profile}} }] }""", configure: null);
        if (validates)
            AccessTokenValidator.Create(options).Dispose();
        return Assert.Single(options.Issuers).Profile;
    }

    private static AccessTokenValidationOptions BindOptions(string json, Action<AccessTokenValidationOptions>? configure)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(json));
        IConfiguration configuration = new ConfigurationBuilder().AddJsonStream(stream).Build();
        var services = new ServiceCollection();
        if (configure is not null)
            services.Configure(configure);
        services.AddAccessTokenValidation(configuration);
        using ServiceProvider provider = services.BuildServiceProvider();

        // The options as they are bound; the rules of the options are applied by the validator.
        var options = new AccessTokenValidationOptions();
        foreach (IConfigureOptions<AccessTokenValidationOptions> step in provider.GetServices<IConfigureOptions<AccessTokenValidationOptions>>())
            (step as IConfigureNamedOptions<AccessTokenValidationOptions>)?.Configure(Options.DefaultName, options);
        return options;
    }
}
