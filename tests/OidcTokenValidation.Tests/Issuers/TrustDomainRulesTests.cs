using Microsoft.Extensions.Options;
using OidcTokenValidation.Testing;

namespace OidcTokenValidation.Tests.Issuers;

/// <summary>Errors in the options of a SPIFFE trust domain name what to write.</summary>
public sealed class TrustDomainRulesTests
{
    private const string Bundle = """{"keys":[{"use":"jwt-svid","kid":"k","kty":"EC","crv":"P-256","x":"MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4","y":"4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM"}]}""";

    public static TheoryData<string, Action<TrustedIssuer>> Errors => new()
    {
        { "Write the SPIFFE trust domain, for instance \"spiffe://example.org\"", static o => o.Issuer = "https://example.org" },
        { "Write the SPIFFE trust domain", static o => o.Issuer = "example.org" },
        { "Write the SPIFFE trust domain", static o => o.Issuer = "spiffe://example.org/" },
        { "Write the SPIFFE trust domain", static o => o.Issuer = "spiffe://example.org/billing" },
        { "Write the SPIFFE trust domain", static o => o.Issuer = "spiffe://Example.org" },
        { "Write the SPIFFE trust domain", static o => o.Issuer = "spiffe://example.org:443" },
        { "Write the SPIFFE trust domain", static o => o.Issuer = "SPIFFE://example.org" },
        { "Write the SPIFFE trust domain", static o => o.Issuer = "" },
        { "Set Profile to AccessTokenProfile.SpiffeJwtSvid", static o => o.Profile = AccessTokenProfile.Rfc9068 },
        { "Set Profile to AccessTokenProfile.SpiffeJwtSvid", static o => o.Profile = AccessTokenProfile.SpiffeJwtSvid with { Name = "Own", TakesIssuerFromSubject = false } },
        { "Set Keys.JwksAddress to the https address of its bundle endpoint", static o => o.Keys = new KeySourceOptions() },
        { "leave out Keys.MetadataAddress", static o => o.Keys.MetadataAddress = "https://example.org/metadata" },
        { "Keys.JwksAddress is 'http://example.org/bundle'", static o => o.Keys = new KeySourceOptions { JwksAddress = "http://example.org/bundle" } },
        { "Remove Introspection", static o => o.Introspection = new IntrospectionOptions { Endpoint = "https://example.org/introspect", ClientId = "c", ClientSecret = "s" } },
        { "has no usable public key", static o => o.Keys.Jwks = Bundle.Replace("jwt-svid", "sig", StringComparison.Ordinal) },
        { "has no usable public key", static o => o.Keys.Jwks = Bundle.Replace("jwt-svid", "x509-svid", StringComparison.Ordinal) },
        { "has no usable public key", static o => o.Keys.Jwks = Bundle.Replace("\"use\":\"jwt-svid\",", "", StringComparison.Ordinal) },
        { "SubjectClaims to [\"sub\"]", static o => o.Profile = AccessTokenProfile.SpiffeJwtSvid with { Name = "Own", SubjectClaims = ["uid", "sub"] } },
        { "IsSubjectOptionalForClients to false", static o => o.Profile = AccessTokenProfile.SpiffeJwtSvid with { Name = "Own", IsSubjectOptionalForClients = true, ClientIdClaims = ["azp"], RequiredClaims = ["azp"] } },
        { "the name of another profile", static o => o.Profile = AccessTokenProfile.SpiffeJwtSvid with { MaxLifetime = TimeSpan.FromHours(1) } },
        { "has nothing that distinguishes", static o => o.Profile = AccessTokenProfile.SpiffeJwtSvid with { Name = "Own", KindClaims = [] } },
    };

    [Theory]
    [MemberData(nameof(Errors))]
    public void Error_in_the_options_names_the_correction(string expected, Action<TrustedIssuer> change)
    {
        TrustedIssuer issuer = Trust();
        change(issuer);
        Assert.Contains(expected, Assert.Throws<OptionsValidationException>(() => Create(issuer)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Bundle_with_an_address_or_local_keys_is_enough()
    {
        Create(Trust()).Dispose();
        TrustedIssuer remote = Trust();
        remote.Keys = new KeySourceOptions { JwksAddress = "https://spire.example.org/bundle" };
        Create(remote).Dispose();
    }

    [Fact]
    public void Key_for_other_tokens_is_not_used_for_an_issuer_and_the_reverse()
    {
        TrustedIssuer provider = new() { Issuer = "https://example.org", Keys = { Jwks = Bundle } };
        Assert.Contains("has no usable public key", Assert.Throws<OptionsValidationException>(() => Create(provider)).Message, StringComparison.Ordinal);
        provider.Keys.Jwks = Bundle.Replace("jwt-svid", "sig", StringComparison.Ordinal);
        Create(provider).Dispose();
    }

    [Fact]
    public void Copy_of_the_profile_without_the_rule_is_for_issuers_with_a_URL()
    {
        TrustedIssuer issuer = new()
        {
            Issuer = "https://spire.example.org",
            Profile = AccessTokenProfile.SpiffeJwtSvid with { Name = "SPIRE with iss", TakesIssuerFromSubject = false },
            Keys = { Jwks = Bundle.Replace("jwt-svid", "sig", StringComparison.Ordinal) },
        };
        Assert.Contains("printable ASCII", Assert.Throws<OptionsValidationException>(() => Create(issuer)).Message, StringComparison.Ordinal);
        issuer.Profile = issuer.Profile with { Name = "SpireWithIss" };
        Create(issuer).Dispose();
    }

    [Rule("RFC 9728 §2 authorization_servers")]
    [Fact]
    public void Metadata_of_the_API_does_not_name_a_trust_domain_as_an_authorization_server()
    {
        var options = new AccessTokenValidationOptions { Audiences = { "api" }, Issuers = { Trust() }, ProtectedResource = { Resource = "https://api.example.com/" } };
        options.Trust("https://login.example.com/");
        using var validator = AccessTokenValidator.Create(options, new TestClock());
        string metadata = System.Text.Encoding.UTF8.GetString(validator.ResourceMetadata!.Json.Span);
        Assert.Contains("https://login.example.com/", metadata, StringComparison.Ordinal);
        Assert.DoesNotContain("spiffe:", metadata, StringComparison.Ordinal);
    }

    private static TrustedIssuer Trust() => new() { Issuer = "spiffe://example.org", Profile = AccessTokenProfile.SpiffeJwtSvid, Keys = { Jwks = Bundle } };

    private static AccessTokenValidator Create(TrustedIssuer issuer) =>
        AccessTokenValidator.Create(new AccessTokenValidationOptions { Audiences = { "api" }, Issuers = { issuer } }, new TestClock());
}
