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
