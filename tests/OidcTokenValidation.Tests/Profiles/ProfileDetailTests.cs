using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;
using OidcTokenValidation.Testing;
using OidcTokenValidation.Tests.Properties;
using OidcTokenValidation.TestSupport.Profiles;

namespace OidcTokenValidation.Tests.Profiles;

/// <summary>The rules of single profiles, and the explanations for the developer.</summary>
public sealed class ProfileDetailTests : IDisposable
{
    private readonly TestIssuer _issuer = new("https://issuer.example/", new TestClock(), TestSigningKey.Create("ES256", "k"));

    public void Dispose() => _issuer.Dispose();

    [Theory]
    [InlineData(nameof(AccessTokenProfile.Rfc9068), "admin", "")]
    [InlineData(nameof(AccessTokenProfile.EntraIdV1), "admin", "")]
    [InlineData(nameof(AccessTokenProfile.EntraIdV2), "", "g1")]
    [InlineData(nameof(AccessTokenProfile.Okta), "", "Everyone")]
    [InlineData(nameof(AccessTokenProfile.Keycloak), "admin", "/top/child")]
    [InlineData(nameof(AccessTokenProfile.Cognito), "admin", "admin")]
    [InlineData(nameof(AccessTokenProfile.Zitadel), "admin", "")]
    [InlineData(nameof(AccessTokenProfile.Duende), "admin", "")]
    [InlineData(nameof(AccessTokenProfile.OpenIddict), "admin", "")]
    [InlineData(nameof(AccessTokenProfile.ClerkSession), "admin", "")]
    [InlineData(nameof(AccessTokenProfile.WorkOS), "admin", "")]
    [InlineData(nameof(AccessTokenProfile.SapXsuaa), "admin", "staff")]
    public void Roles_and_groups_are_read_from_the_claims_of_the_provider(string profileName, string roles, string groups)
    {
        AccessTokenProfile profile = AccessTokenProfile.Find(profileName)!;
        AccessToken token = Accept(profile, ProviderShapes.All[profile].User);
        Assert.Equal((roles, groups), (string.Join(' ', token.Roles), string.Join(' ', token.Groups)));
        Assert.Equal(roles.Length > 0, AccessRequirement.AnyRole("admin").Evaluate(token).IsGranted);
        Assert.Equal(roles.Length > 0, token.ToPrincipal().IsInRole("admin"));
        Assert.False(token.ToPrincipal("x", "sub", "nosuch").IsInRole("admin"));
    }

    [Theory]
    [InlineData(nameof(AccessTokenProfile.Keycloak))]
    [InlineData(nameof(AccessTokenProfile.Duende))]
    [InlineData(nameof(AccessTokenProfile.Cognito))]
    public void Claim_roles_grants_nothing_if_the_profile_reads_another_claim(string profileName)
    {
        AccessTokenProfile profile = AccessTokenProfile.Find(profileName)!;
        AccessToken token = Accept(profile, ProviderShapes.All[profile].User.With("roles", new JsonArray("root")));
        Assert.False(token.ToPrincipal().IsInRole("root"));
        Assert.False(AccessRequirement.AnyRole("root").Evaluate(token).IsGranted);
        Assert.True(token.ToPrincipal().IsInRole("admin"));
        Assert.Equal("root", token.ToPrincipal().FindFirst("roles")!.Value);
    }

    [Fact]
    public void Roles_and_groups_claims_can_be_configured()
    {
        AccessToken token = Accept(AccessTokenProfile.Keycloak, ProviderShapes.All[AccessTokenProfile.Keycloak].User, static trusted =>
        {
            trusted.RolesClaim = ["resource_access", "api", "roles"];
            trusted.GroupsClaim = ["realm_access", "roles"];
        });
        Assert.Equal(["editor"], token.Roles);
        Assert.Equal(["admin"], token.Groups);
    }

    [Theory]
    [InlineData(nameof(AccessTokenProfile.EntraIdV1), "FVsGxYXI30")]
    [InlineData(nameof(AccessTokenProfile.Auth0), null)]
    [InlineData(nameof(AccessTokenProfile.Okta), "AT.0mP4JK")]
    public void Token_identifier_is_read_from_the_claim_of_the_provider(string profileName, string? id)
    {
        AccessTokenProfile profile = AccessTokenProfile.Find(profileName)!;
        Assert.Equal(id, Accept(profile, ProviderShapes.All[profile].User).JwtId);
    }

    [Theory]
    [InlineData(nameof(AccessTokenProfile.PingOne))]
    [InlineData(nameof(AccessTokenProfile.Duende))]
    public void Client_id_is_the_subject_of_a_client_token_without_sub(string profileName)
    {
        AccessTokenProfile profile = AccessTokenProfile.Find(profileName)!;
        AccessToken token = Accept(profile, ProviderShapes.All[profile].Client!);
        Assert.Equal(("worker", true), (token.Subject, token.IsClientSubject));
        foreach (string sign in (string[])["auth_time", "sid", "amr", "acr"])
            Refuse(profile, ProviderShapes.All[profile].Client!.With(sign, sign == "auth_time" ? 1 : "x"), TokenFailureCode.ClaimMissing);
    }

    public static TheoryData<string> Profiles => [.. ProviderShapes.All.Keys.Select(static profile => profile.Name)];

    [Theory]
    [MemberData(nameof(Profiles))]
    public async Task Revocation_made_from_a_token_rejects_that_token_in_every_profile(string profileName)
    {
        AccessTokenProfile profile = AccessTokenProfile.Find(profileName)!;
        foreach (TokenShape shape in ProviderShapes.All[profile].Access)
        {
            AccessToken token = Accept(profile, shape);
            Assert.Null(await SendRevokedAsync(static (_, _) => default));
            Assert.Equal(TokenFailureCode.TokenRevoked, await SendRevokedAsync(static (revocations, token) => revocations.RevokeSubjectAsync(token)));
            Assert.Equal(
                token.JwtId is null ? null : TokenFailureCode.TokenRevoked,
                await SendRevokedAsync(static (revocations, token) => token.JwtId is null ? default : revocations.RevokeTokenAsync(token.Issuer, token.JwtId)));
            Assert.Equal(
                token.ClientId is null ? null : TokenFailureCode.TokenRevoked,
                await SendRevokedAsync(static (revocations, token) => token.ClientId is null ? default : revocations.RevokeClientAsync(token.Issuer, token.ClientId)));

            async Task<TokenFailureCode?> SendRevokedAsync(Func<TokenRevocations, AccessToken, ValueTask<RevocationOutcome>> revoke)
            {
                using var revocations = TokenRevocations.Create(new TokenRevocationOptions { MaxTokenLifetime = TimeSpan.FromDays(30) }, timeProvider: _issuer.Clock);
                await revoke(revocations, token);
                return Send(profile, shape, revocations: revocations).Failure?.Code;
            }
        }
    }

    [Theory]
    [InlineData("ID")]
    [InlineData("Refresh")]
    [InlineData("Offline")]
    [InlineData("Logout")]
    [InlineData("BEARER")]
    [InlineData(null)]
    public void Keycloaks_other_tokens_are_rejected(string? kind)
    {
        TokenShape user = ProviderShapes.All[AccessTokenProfile.Keycloak].User;
        Refuse(AccessTokenProfile.Keycloak, kind is null ? user.Without("typ") : user.With("typ", kind), TokenFailureCode.TokenKindNotAccepted);
        Refuse(AccessTokenProfile.Keycloak, user.With("typ", new JsonArray("Bearer")), TokenFailureCode.TokenKindNotAccepted);
    }

    [Fact]
    public void Claim_that_distinguishes_the_kind_of_token_counts_only_in_a_supported_form()
    {
        TokenShape user = ProviderShapes.All[AccessTokenProfile.Jwt].User.Without("scp");
        Accept(AccessTokenProfile.Jwt, user.With("scope", new JsonArray("read", "write")));
        foreach (JsonNode scope in (JsonNode[])[new JsonArray("read", 1), new JsonArray(1, "read"), new JsonObject { ["read"] = true }, 5, "", new JsonArray()])
            Refuse(AccessTokenProfile.Jwt, user.With("scope", scope), TokenFailureCode.TokenKindNotAccepted);
        foreach (string claim in (string[])["auth_time", "amr", "acr"])
            Refuse(AccessTokenProfile.Zitadel, ProviderShapes.All[AccessTokenProfile.Zitadel].User.With(claim, new JsonObject()), TokenFailureCode.TokenKindNotAccepted);
    }

    [Theory]
    [InlineData("Bearer")]
    [InlineData("bearer")]
    public void Keycloaks_spellings_of_its_access_tokens_pass(string kind) =>
        Accept(AccessTokenProfile.Keycloak, ProviderShapes.All[AccessTokenProfile.Keycloak].User.With("typ", kind).With("nonce", "n"));

    [Theory]
    [InlineData(null, TokenFailureCode.ConfirmationNotEnforceable)]
    [InlineData("{\"x5t#S256\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"}", TokenFailureCode.ConfirmationNotEnforceable)]
    [InlineData("{\"jkt\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"}", TokenFailureCode.BoundTokenWithoutProof)]
    public void Keycloak_token_of_type_DPoP_requires_a_key_binding(string? confirmation, TokenFailureCode code)
    {
        TokenShape bound = ProviderShapes.All[AccessTokenProfile.Keycloak].User.With("typ", "DPoP");
        Refuse(AccessTokenProfile.Keycloak, confirmation is null ? bound : bound.With("cnf", JsonNode.Parse(confirmation)), code);
    }

    [Theory]
    [InlineData("id")]
    [InlineData("Access")]
    [InlineData("refresh")]
    public void Cognitos_other_tokens_are_rejected(string use) =>
        Refuse(AccessTokenProfile.Cognito, ProviderShapes.All[AccessTokenProfile.Cognito].User.With("token_use", use), TokenFailureCode.TokenKindNotAccepted);

    [Fact]
    public void Cognitos_client_is_the_audience_only_without_aud()
    {
        TokenShape user = ProviderShapes.All[AccessTokenProfile.Cognito].User;
        Refuse(AccessTokenProfile.Cognito, user.With("client_id", "another"), TokenFailureCode.AudienceMismatch);
        Refuse(AccessTokenProfile.Cognito, user.With("aud", "https://another.example"), TokenFailureCode.AudienceMismatch);
        Accept(AccessTokenProfile.Cognito, user.With("client_id", "web").With("aud", "api"));
    }

    [Theory]
    [InlineData(nameof(AccessTokenProfile.EntraIdV1), "ver", "2.0")]
    [InlineData(nameof(AccessTokenProfile.EntraIdV2), "ver", "1.0")]
    public void Entras_versions_are_not_mixed(string profileName, string claim, string value)
    {
        AccessTokenProfile profile = AccessTokenProfile.Find(profileName)!;
        Refuse(profile, ProviderShapes.All[profile].User.With(claim, value), TokenFailureCode.TokenKindNotAccepted);
    }

    [Theory]
    [InlineData(nameof(AccessTokenProfile.Auth0), "azp")]
    [InlineData(nameof(AccessTokenProfile.Okta), "cid")]
    [InlineData(nameof(AccessTokenProfile.PingOne), "client_id")]
    public void Token_whose_audience_is_its_client_is_rejected_as_an_ID_token(string profileName, string client)
    {
        AccessTokenProfile profile = AccessTokenProfile.Find(profileName)!;
        Refuse(profile, ProviderShapes.All[profile].User.With(client, "api"), TokenFailureCode.TokenKindNotAccepted);
    }

    [Theory]
    [InlineData(nameof(AccessTokenProfile.Auth0))]
    [InlineData(nameof(AccessTokenProfile.EntraIdV1))]
    [InlineData(nameof(AccessTokenProfile.EntraIdV2))]
    [InlineData(nameof(AccessTokenProfile.Okta))]
    [InlineData(nameof(AccessTokenProfile.Keycloak))]
    [InlineData(nameof(AccessTokenProfile.Cognito))]
    [InlineData(nameof(AccessTokenProfile.Zitadel))]
    public void Explanation_names_the_profile_that_accepts_the_token(string profileName)
    {
        AccessTokenProfile profile = AccessTokenProfile.Find(profileName)!;
        TokenFailure failure = Send(AccessTokenProfile.Rfc9068, ProviderShapes.All[profile].User).Failure!;
        Assert.Contains($"set the issuer's Profile to AccessTokenProfile.{profile}. What that gives up: ", failure.Explanation, StringComparison.Ordinal);
        Assert.DoesNotContain(profile.ToString(), failure.Description, StringComparison.Ordinal);
    }

    [Fact]
    public void Explanation_for_an_ID_token_names_no_profile()
    {
        TokenFailure failure = Send(AccessTokenProfile.Rfc9068, new TokenShape("JWT", """{"sub":"alice","aud":"api","nonce":"n"}""")).Failure!;
        Assert.DoesNotContain("AccessTokenProfile.", failure.Explanation, StringComparison.Ordinal);
    }

    [Fact]
    public void Access_tokens_and_ID_tokens_are_not_mixed()
    {
        var options = new AccessTokenValidationOptions { Audiences = { "api" } };
        options.Trust("https://a.example/").Profile = AccessTokenProfile.IdToken;
        options.Trust("https://b.example/").Profile = AccessTokenProfile.Okta;
        Assert.Contains("mixes profiles of ID tokens", Assert.Throws<OptionsValidationException>(() => AccessTokenValidator.Create(options)).Message, StringComparison.Ordinal);
        options.Issuers[1].Profile = null!;
        Assert.Equal(AccessTokenProfile.Rfc9068, options.Issuers[1].Profile);
    }

    private AccessToken Accept(AccessTokenProfile profile, TokenShape shape, Action<TrustedIssuer>? configure = null)
    {
        AccessTokenValidationResult result = Send(profile, shape, configure);
        Assert.True(result.IsValid, result.Failure?.ToString());
        return result.Token;
    }

    private void Refuse(AccessTokenProfile profile, TokenShape shape, TokenFailureCode code) => Assert.Equal(code, Send(profile, shape).Failure?.Code);

    private AccessTokenValidationResult Send(AccessTokenProfile profile, TokenShape shape, Action<TrustedIssuer>? configure = null, TokenRevocations? revocations = null)
    {
        TrustedIssuer trusted = _issuer.Trust();
        trusted.Profile = profile;
        configure?.Invoke(trusted);
        using var validator = AccessTokenValidator.Create(new AccessTokenValidationOptions { Audiences = { "api" }, Issuers = { trusted }, Revocations = revocations }, _issuer.Clock);
        return validator.ValidateAtOnce(TestRequest.Bearer(shape.Sign(_issuer)));
    }
}
