using OidcTokenValidation.Testing;
using OidcTokenValidation.Tests.Properties;
using OidcTokenValidation.TestSupport.Profiles;

namespace OidcTokenValidation.Tests.Profiles;

/// <summary>One issuer for each tenant: only allowed tenants are trusted, and only in their exact spelling.</summary>
public sealed class EntraIdTests
{
    private static readonly Guid Customer = Guid.Parse("72f988bf-86f1-41af-91ab-2d7cd011db47");

    [Fact]
    public void Tenant_has_an_issuer_for_each_version()
    {
        TrustedIssuer v2 = EntraId.Tenant(Customer);
        Assert.Equal(("https://login.microsoftonline.com/72f988bf-86f1-41af-91ab-2d7cd011db47/v2.0", AccessTokenProfile.EntraIdV2), (v2.Issuer, v2.Profile));
        Assert.Null(v2.Keys.MetadataAddress);
        TrustedIssuer v1 = EntraId.TenantV1(Customer);
        Assert.Equal(("https://sts.windows.net/72f988bf-86f1-41af-91ab-2d7cd011db47/", AccessTokenProfile.EntraIdV1), (v1.Issuer, v1.Profile));
        Assert.Equal("https://login.microsoftonline.com/72f988bf-86f1-41af-91ab-2d7cd011db47/.well-known/openid-configuration", v1.Keys.MetadataAddress);
        using var validator = AccessTokenValidator.Create(new AccessTokenValidationOptions { Audiences = { "api" }, Issuers = { v1, v2 } });
        Assert.Equal(2, validator.Issuers.Count);
    }

    [Theory]
    [InlineData("https://login.microsoftonline.com/72f988bf-86f1-41af-91ab-2d7cd011db47/v2.0", true)]
    [InlineData("https://sts.windows.net/72f988bf-86f1-41af-91ab-2d7cd011db47/", true)]
    [InlineData("https://login.microsoftonline.com/11111111-86f1-41af-91ab-2d7cd011db47/v2.0", false)]
    [InlineData("https://login.microsoftonline.com/72F988BF-86F1-41AF-91AB-2D7CD011DB47/v2.0", false)]
    [InlineData("https://login.microsoftonline.com/{72f988bf-86f1-41af-91ab-2d7cd011db47}/v2.0", false)]
    [InlineData("https://login.microsoftonline.com/72f988bf86f141af91ab2d7cd011db47/v2.0", false)]
    [InlineData("https://login.microsoftonline.com/72f988bf-86f1-41af-91ab-2d7cd011db47/v2.0/", false)]
    [InlineData("https://login.microsoftonline.com/common/v2.0", false)]
    [InlineData("https://login.microsoftonline.com/{tenantid}/v2.0", false)]
    [InlineData("https://login.microsoftonline.com//v2.0", false)]
    [InlineData("https://login.microsoftonline.com/v2.0", false)]
    [InlineData("https://sts.windows.net/", false)]
    [InlineData("https://sts.windows.net/72f988bf-86f1-41af-91ab-2d7cd011db47", false)]
    [InlineData("https://login.microsoftonline.com.evil.example/72f988bf-86f1-41af-91ab-2d7cd011db47/v2.0", false)]
    [InlineData("http://login.microsoftonline.com/72f988bf-86f1-41af-91ab-2d7cd011db47/v2.0", false)]
    public void Tenant_is_trusted_only_if_allowed_and_spelled_exactly(string issuer, bool trusted) =>
        Assert.Equal(trusted ? issuer : null, EntraId.Tenants(static tenant => tenant == Customer)(issuer)?.Issuer);

    [Theory]
    [InlineData(EntraCloud.Global, "https://login.microsoftonline.com/", "https://sts.windows.net/")]
    [InlineData(EntraCloud.UsGovernment, "https://login.microsoftonline.us/", "https://sts.windows.net/")]
    [InlineData(EntraCloud.China, "https://login.partner.microsoftonline.cn/", "https://sts.chinacloudapi.cn/")]
    public void Tenant_of_a_cloud_has_the_hosts_of_that_cloud(EntraCloud cloud, string v2, string v1)
    {
        TrustedIssuer tenant = EntraId.Tenant(Customer, cloud);
        Assert.Equal(($"{v2}{Customer}/v2.0", AccessTokenProfile.EntraIdV2, null), (tenant.Issuer, tenant.Profile, tenant.Keys.MetadataAddress));
        TrustedIssuer tenantV1 = EntraId.TenantV1(Customer, cloud);
        Assert.Equal(($"{v1}{Customer}/", AccessTokenProfile.EntraIdV1, $"{v2}{Customer}/.well-known/openid-configuration"), (tenantV1.Issuer, tenantV1.Profile, tenantV1.Keys.MetadataAddress));

        Func<string, TrustedIssuer?> resolve = EntraId.Tenants(static tenant => tenant == Customer, cloud);
        Assert.Equal(tenant.Issuer, resolve(tenant.Issuer)!.Issuer);
        Assert.Equal(tenantV1.Keys.MetadataAddress, resolve(tenantV1.Issuer)!.Keys.MetadataAddress);
        foreach (EntraCloud other in Enum.GetValues<EntraCloud>().Where(other => other != cloud))
            Assert.Null(resolve(EntraId.Tenant(Customer, other).Issuer));
        Assert.Null(resolve($"{v2}{Guid.Empty}/v2.0"));
        using var validator = AccessTokenValidator.Create(new AccessTokenValidationOptions { Audiences = { "api" }, Issuers = { tenant, tenantV1 } });
        Assert.Equal(2, validator.Issuers.Count);
    }

    [Fact]
    public void Cloud_that_does_not_exist_is_an_error()
    {
        Assert.Throws<ArgumentOutOfRangeException>(static () => EntraId.Tenant(Customer, (EntraCloud)3));
        Assert.Throws<ArgumentOutOfRangeException>(static () => EntraId.TenantV1(Customer, (EntraCloud)(-1)));
        Assert.Throws<ArgumentOutOfRangeException>(static () => EntraId.Tenants(static _ => true, (EntraCloud)3));
        Assert.Throws<ArgumentNullException>(static () => EntraId.Tenants(null!, EntraCloud.China));
    }

    [Fact]
    public void External_tenant_has_tokens_of_version_2_on_its_own_host()
    {
        TrustedIssuer external = EntraId.ExternalTenant(Customer);
        Assert.Equal(($"https://{Customer}.ciamlogin.com/{Customer}/v2.0", AccessTokenProfile.EntraIdV2, null), (external.Issuer, external.Profile, external.Keys.MetadataAddress));

        using var issuer = new TestIssuer(external.Issuer, new TestClock(), TestSigningKey.Create("ES256", "k"));
        TrustedIssuer trusted = issuer.Trust();
        trusted.Profile = external.Profile;
        using var validator = AccessTokenValidator.Create(new AccessTokenValidationOptions { Audiences = { "api" }, Issuers = { trusted } }, issuer.Clock);
        Assert.True(validator.ValidateAtOnce(TestRequest.Bearer(Shape("Entra External ID: user").Sign(issuer))).IsValid);
        Assert.False(validator.ValidateAtOnce(TestRequest.Bearer(Shape("Entra External ID: ID token").Sign(issuer))).IsValid);

        static TokenShape Shape(string name) => DocumentedToken.All.Single(token => token.Name == name).Shape;
    }

    [Fact]
    public void B2C_tenant_has_the_metadata_of_its_user_flow()
    {
        TrustedIssuer b2c = EntraId.B2CTenant("acme", Customer, "B2C_1_signupsignin1");
        Assert.Equal(($"https://acme.b2clogin.com/{Customer}/v2.0/", AccessTokenProfile.AzureAdB2C), (b2c.Issuer, b2c.Profile));
        Assert.Equal("https://acme.b2clogin.com/acme.onmicrosoft.com/B2C_1_signupsignin1/v2.0/.well-known/openid-configuration", b2c.Keys.MetadataAddress);
        using var validator = AccessTokenValidator.Create(new AccessTokenValidationOptions { Audiences = { "api" }, Issuers = { b2c } });
        Assert.Single(validator.Issuers);
    }

    [Theory]
    [InlineData("", "p")]
    [InlineData("acme", "")]
    [InlineData("evil.example/", "p")]
    [InlineData("acme", "p/../x")]
    [InlineData("acmé", "p")]
    public void B2C_tenant_whose_name_would_change_the_address_is_an_error(string name, string policy) =>
        Assert.Throws<ArgumentException>(() => EntraId.B2CTenant(name, Customer, policy));

    [Fact]
    public void Unknown_tenant_causes_no_fetch()
    {
        var options = new AccessTokenValidationOptions
        {
            Audiences = { "api" },
            ResolveIssuer = EntraId.Tenants(static _ => false),
            Backchannel = static () => throw new InvalidOperationException("No fetch was expected."),
        };
        using var validator = AccessTokenValidator.Create(options);
        using var other = new TestIssuer("https://login.microsoftonline.com/72f988bf-86f1-41af-91ab-2d7cd011db47/v2.0", clock: null, TestSigningKey.Create("ES256", "k"));
        string token = ProviderShapes.All[AccessTokenProfile.EntraIdV2].User.Sign(other);
        Assert.Equal(TokenFailureCode.IssuerNotTrusted, validator.ValidateAtOnce(TestRequest.Bearer(token)).Failure!.Code);
    }
}
