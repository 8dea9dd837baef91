using OidcTokenValidation.Testing;
using OidcTokenValidation.Tests.Properties;

namespace OidcTokenValidation.Tests.Issuers;

/// <summary>Cached tokens of tenants that were evicted since: the resolver's current result applies.</summary>
public sealed class SeenTenantTests : IDisposable
{
    private readonly TestClock _clock = new();
    private readonly TestIssuer _tenant;
    private readonly TestIssuer _other;
    private readonly AccessTokenValidator _validator;
    private readonly string _token;
    private Func<TrustedIssuer?> _resolved;

    public SeenTenantTests()
    {
        _tenant = new TestIssuer("https://tenant.example/", _clock, TestSigningKey.Create("ES256", "1"));
        _other = new TestIssuer("https://other.example/", _clock, TestSigningKey.Create("ES256", "1"));
        _token = _tenant.Token().WithRoles("admin").Create();
        _resolved = () => _tenant.Trust();
        _validator = AccessTokenValidator.Create(
            new AccessTokenValidationOptions
            {
                Audiences = { TestIssuer.DefaultAudience },
                MaxResolvedIssuers = 1,
                ResolveIssuer = issuer => issuer == _tenant.Issuer ? _resolved() : issuer == _other.Issuer ? _other.Trust() : null,
            },
            _clock);
        for (int i = 0; i < 3; i++)
            Assert.True(Send(_token).IsValid);
    }

    public void Dispose()
    {
        _validator.Dispose();
        _tenant.Dispose();
        _other.Dispose();
    }

    [Fact]
    public void Tenant_that_is_not_trusted_any_more() => Refuse(static () => null, TokenFailureCode.IssuerNotTrusted);

    [Fact]
    public void Tenant_with_another_profile() => Refuse(() => With(static issuer => issuer.Profile = AccessTokenProfile.Cognito), TokenFailureCode.TypeNotAccepted);

    [Fact]
    public void Tenant_with_other_algorithms() => Refuse(() => With(static issuer => issuer.AllowedAlgorithms.Add("PS256")), TokenFailureCode.AlgorithmNotAllowed);

    [Fact]
    public void Tenant_with_another_key_of_the_same_name() => Refuse(() => With(issuer => issuer.Keys.Jwks = _other.Jwks), TokenFailureCode.InvalidSignature);

    [Fact]
    public void Tenant_with_another_roles_claim()
    {
        Assert.Equal(["admin"], Send(_token).Token!.Roles);
        ResolveTo(() => With(static issuer => issuer.RolesClaim.Add("elsewhere")));
        Assert.Empty(Send(_token).Token!.Roles);
    }

    private TrustedIssuer With(Action<TrustedIssuer> change)
    {
        TrustedIssuer issuer = _tenant.Trust();
        change(issuer);
        return issuer;
    }

    private void Refuse(Func<TrustedIssuer?> resolved, TokenFailureCode code)
    {
        ResolveTo(resolved);
        for (int i = 0; i < 3; i++)
            Assert.Equal(code, Send(_token).Failure?.Code);
    }

    // The cache has room for one tenant: the other tenant's token evicts it.
    private void ResolveTo(Func<TrustedIssuer?> resolved)
    {
        _resolved = resolved;
        Assert.True(Send(_other.Token().Create()).IsValid);
    }

    private AccessTokenValidationResult Send(string token) => _validator.ValidateAtOnce(TestRequest.Bearer(token));
}
