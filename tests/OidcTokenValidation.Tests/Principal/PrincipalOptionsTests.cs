using System.Security.Claims;
using System.Text.Json.Nodes;
using OidcTokenValidation.Testing;
using OidcTokenValidation.Tests.Properties;
using OidcTokenValidation.TestSupport.Logging;

namespace OidcTokenValidation.Tests.Principal;

/// <summary>Names of a principal's claims, and which of them are its roles.</summary>
public sealed class PrincipalOptionsTests : IDisposable
{
    private static readonly AccessTokenPrincipalOptions Mapped = new() { MapInboundClaims = true };

    private readonly TestIssuer _issuer = new("https://issuer.example/", new TestClock(), TestSigningKey.Create("ES256", "k"));

    public void Dispose() => _issuer.Dispose();

    [Fact]
    public void Mapped_claims_have_the_names_of_JwtBearer()
    {
        ClaimsPrincipal principal = Accept(_issuer.Token().WithClaim("email", "a@example.com").WithClaim("roles", "admin").WithClaim("unique_name", "Al")).ToPrincipal(Mapped);
        Assert.Equal("alice", principal.FindFirst(ClaimTypes.NameIdentifier)?.Value);
        Assert.Equal("a@example.com", principal.FindFirst(ClaimTypes.Email)?.Value);
        Assert.Equal("Al", principal.Identity!.Name);
        Assert.True(principal.IsInRole("admin"));
        Assert.Null(principal.FindFirst("sub"));
        Assert.NotNull(principal.FindFirst("iss"));
        Assert.Equal("sub", Assert.Single(principal.FindFirst(ClaimTypes.NameIdentifier)!.Properties).Value);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Claim_grants_no_role_where_roles_are_in_another(bool map)
    {
        AccessToken token = Accept(
            _issuer.Token().WithClaim("roles", "root").WithClaim("role", "root").WithClaim(ClaimTypes.Role, "root")
                .WithClaim("OidcTokenValidation.Roles", "root").WithClaim("groups", new JsonArray("admin")),
            static trusted => trusted.RolesClaim = ["groups"]);
        ClaimsPrincipal principal = token.ToPrincipal(new AccessTokenPrincipalOptions { MapInboundClaims = map });
        Assert.True(principal.IsInRole("admin"));
        Assert.False(principal.IsInRole("root"));
        Assert.Equal("root", principal.FindFirst("roles")?.Value);
        Assert.Equal(map ? ["admin"] : ["root"], principal.FindAll(ClaimTypes.Role).Select(static claim => claim.Value));
    }

    [Theory]
    [InlineData(false, "department", "sales", true)]
    [InlineData(true, "department", "sales", true)]
    [InlineData(true, "role", "seller", true)]
    [InlineData(false, "roles", "seller", false)]
    public void Role_claim_of_the_options_prevails(bool map, string roleClaim, string role, bool expected)
    {
        AccessToken token = Accept(_issuer.Token().WithClaim("department", "sales").WithClaim("role", "seller").WithClaim("roles", new JsonArray("x")));
        Assert.Equal(expected, token.ToPrincipal(new AccessTokenPrincipalOptions { MapInboundClaims = map, RoleClaim = roleClaim }).IsInRole(role));
    }

    [Fact]
    public void Mapped_principal_has_its_token_and_its_type()
    {
        AccessToken token = Accept(_issuer.Token());
        using var log = new LogCollector();
        foreach (AccessTokenPrincipalOptions options in (AccessTokenPrincipalOptions[])[Mapped, new() { AuthenticationType = "Mine", Logger = log.CreateLogger("x") }])
        {
            ClaimsPrincipal principal = token.ToPrincipal(options);
            Assert.Same(token, AccessToken.From(principal));
            Assert.Equal(options.AuthenticationType, principal.Identity!.AuthenticationType);
            Assert.Same(token, AccessToken.From(new ClaimsPrincipal(((ClaimsIdentity)principal.Identity).Clone())));
        }

        Assert.Throws<ArgumentException>(() => token.ToPrincipal(new AccessTokenPrincipalOptions { AuthenticationType = string.Empty }));
        Assert.Throws<ArgumentNullException>(() => token.ToPrincipal(options: null!));
    }

    [Fact]
    public void Each_mapped_name_without_a_claim_is_logged_once()
    {
        using var log = new LogCollector();
        AccessToken token = Accept(_issuer.Token().WithClaim("email", "a@example.com").WithClaim(ClaimTypes.Surname, "Doe").WithClaim("family_name", "Doe"));
        var options = new AccessTokenPrincipalOptions { Logger = log.CreateLogger("OidcTokenValidation") };
        for (int i = 0; i < 2; i++)
        {
            ClaimsPrincipal principal = token.ToPrincipal(options);
            Assert.Null(principal.FindFirst(ClaimTypes.NameIdentifier));
            Assert.Empty(principal.FindAll(ClaimTypes.Email));
            Assert.False(((ClaimsIdentity)principal.Identity!).Clone().HasClaim(ClaimTypes.Email, "a@example.com"));

            // The claim is present, the token has no such claim, the name is not mapped, or it is the name in the token.
            Assert.NotNull(principal.FindFirst(ClaimTypes.Surname));
            Assert.Null(principal.FindFirst(ClaimTypes.Gender));
            Assert.Null(principal.FindFirst("http://example.com/other"));
            Assert.NotNull(principal.FindFirst("sub"));
        }

        Assert.Equal([ClaimTypes.NameIdentifier, ClaimTypes.Email], log.Messages(51).Select(static text => text.Split("the claim ")[1].Split(',')[0]));
    }

    private AccessToken Accept(TestTokenBuilder token, Action<TrustedIssuer>? configure = null)
    {
        TrustedIssuer trusted = _issuer.Trust();
        configure?.Invoke(trusted);
        using var validator = AccessTokenValidator.Create(new AccessTokenValidationOptions { Audiences = [TestIssuer.DefaultAudience], Issuers = [trusted] }, new TestClock());
        AccessTokenValidationResult result = validator.ValidateAtOnce(TestRequest.Bearer(token.Create()));
        Assert.True(result.IsValid, result.Failure?.ToString());
        return result.Token;
    }
}
