using Microsoft.Extensions.Configuration;
using OidcTokenValidation.Configuration;
using OidcTokenValidation.Jose;
using OidcTokenValidation.Profiles;
using OidcTokenValidation.Testing;
using OidcTokenValidation.Tests.Profiles.Support;
using OidcTokenValidation.Tests.Properties;
using OidcTokenValidation.TestSupport.Profiles;

namespace OidcTokenValidation.Tests.Profiles;

/// <summary>The named profiles obey the rules for profiles of users, and what they read is the provider's.</summary>
public sealed class NamedProfileTests(ProfileValidators validators) : IClassFixture<ProfileValidators>
{
    public static TheoryData<string> Profiles => [.. AccessTokenProfile.All.Select(static profile => profile.Name)];

    [Theory]
    [MemberData(nameof(Profiles))]
    public void Copy_of_a_named_profile_under_another_name_obeys_the_rules_for_profiles_of_users(string profileName)
    {
        List<string> errors = [];
        ProfileErrors.Find(AccessTokenProfile.Find(profileName)! with { Name = "Copy" }, "Issuers[0]", AlgorithmTable.Default, errors);
        Assert.Empty(errors);
    }

    [Fact]
    public void Names_are_those_of_the_properties()
    {
        string[] properties = [.. typeof(AccessTokenProfile).GetProperties()
            .Where(static property => property.PropertyType == typeof(AccessTokenProfile))
            .Select(static property => ((AccessTokenProfile)property.GetValue(null)!).Name == property.Name ? property.Name : property.Name + " has another name")];
        Assert.Equal(properties.Order(StringComparer.Ordinal), AccessTokenProfile.All.Select(static profile => profile.Name).Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Profiles))]
    public void Profile_that_relaxes_RFC_9068_states_what_it_relaxes(string profileName)
    {
        AccessTokenProfile profile = AccessTokenProfile.Find(profileName)!;
        bool isStrict = profile is { IsIdToken: false, IsTypeOptional: false, Types: ["at+jwt"], AudienceSubstitute: null, IsSubjectOptionalForClients: false, RequiredClaims: ["client_id", "jti"] };
        Assert.Equal(isStrict || profile.IsIdToken, profile.Relaxes.Length == 0);
    }

    [Fact]
    public void Service_token_of_Cloudflare_Access_has_its_common_name_as_subject()
    {
        AccessToken token = Accept(AccessTokenProfile.CloudflareAccess, ProviderShapes.All[AccessTokenProfile.CloudflareAccess].Client!);
        Assert.Equal(("worker", "worker", true), (token.Subject, token.ClientId, token.IsClientSubject));
        Assert.Null(Accept(AccessTokenProfile.CloudflareAccess, ProviderShapes.All[AccessTokenProfile.CloudflareAccess].User).ClientId);
    }

    [Fact]
    public void Service_account_of_Google_is_a_client_and_a_workload()
    {
        AccessToken token = Accept(AccessTokenProfile.GoogleServiceAccount, ProviderShapes.All[AccessTokenProfile.GoogleServiceAccount].User);
        Assert.True(token.IsClientSubject);
        Assert.Equal("worker@project.iam.gserviceaccount.com", GoogleWorkload.From(token)?.Email);
        Assert.True(AccessRequirement.GoogleServiceAccount("worker@project.iam.gserviceaccount.com").Evaluate(token).IsGranted);
        Assert.False(AccessRequirement.GoogleServiceAccount("other@project.iam.gserviceaccount.com").Evaluate(token).IsGranted);
    }

    [Fact]
    public void Authentication_methods_of_Supabase_that_are_objects_are_ignored() =>
        Assert.Empty(Accept(AccessTokenProfile.Supabase, ProviderShapes.All[AccessTokenProfile.Supabase].User).Amr);

    [Fact]
    public void Scopes_of_Clerk_are_read_from_both_claims()
    {
        TokenShape user = ProviderShapes.All[AccessTokenProfile.ClerkOAuth].User.Without("scope");
        Assert.Equal(["a", "b"], Accept(AccessTokenProfile.ClerkOAuth, user.With("scope", "a b")).Scopes);
        Assert.Equal(["a", "b"], Accept(AccessTokenProfile.ClerkOAuth, user.With("scp", new System.Text.Json.Nodes.JsonArray("a", "b"))).Scopes);
    }

    [Fact]
    public void Session_of_WorkOS_without_audience_is_rejected_by_an_API_that_does_not_list_the_issuer()
    {
        using var issuer = new TestIssuer("https://api.workos.com/user_management/client_1", new TestClock(), TestSigningKey.Create("ES256", "k"));
        TokenShape session = ProviderShapes.All[AccessTokenProfile.WorkOS].User.Without("aud");

        Assert.True(Validate("https://api.workos.com/user_management/client_1").IsValid);
        Assert.Equal(TokenFailureCode.AudienceMismatch, Validate("https://api.example.com/").Failure!.Code);
        Assert.Equal(TokenFailureCode.AudienceMismatch, Validate("https://api.workos.com/user_management/client_2").Failure!.Code);

        AccessTokenValidationResult Validate(string audience)
        {
            TrustedIssuer trusted = issuer.Trust();
            trusted.Profile = AccessTokenProfile.WorkOS;
            using var validator = AccessTokenValidator.Create(new AccessTokenValidationOptions { Audiences = { audience }, Issuers = { trusted } }, issuer.Clock);
            return validator.ValidateAtOnce(TestRequest.Bearer(session.Sign(issuer)));
        }
    }

    [Theory]
    [InlineData("GoogleIdToken", "Google: ID token with hashes")]
    [InlineData("FirebaseIdToken", "Firebase: ID token")]
    [InlineData("AppleIdToken", "Apple: identity token")]
    public void ID_token_that_is_not_signed_with_RS256_is_rejected(string profileName, string token)
    {
        using var issuer = new TestIssuer("https://issuer.example/", new TestClock(), TestSigningKey.Create("ES256", "k"));
        TrustedIssuer trusted = issuer.Trust();
        trusted.Profile = AccessTokenProfile.Find(profileName)!;
        using var validator = AccessTokenValidator.Create(new AccessTokenValidationOptions { Audiences = { "api" }, Issuers = { trusted } }, issuer.Clock);
        TokenShape shape = DocumentedToken.All.Single(one => one.Name == token).Shape;

        Assert.Equal(TokenFailureCode.AlgorithmNotAllowed, validator.ValidateAtOnce(TestRequest.Bearer(shape.Sign(issuer))).Failure!.Code);
        Assert.True(validators.Validate(trusted.Profile, shape).IsValid);
    }

    [Theory]
    [InlineData("user@a.example", true)]
    [InlineData("x@a.example.org", false)]
    [InlineData("user@A.example", false)]
    [InlineData("@a.example", true)]
    [InlineData("", false)]
    public void Claim_with_a_suffix_is_accepted_only_if_the_value_ends_with_it(string value, bool accepted)
    {
        AccessTokenProfile profile = AccessTokenProfile.Jwt with { Name = "Suffix", KindClaims = [new("mail") { Suffix = "@a.example" }] };
        TokenShape shape = new TokenShape("JWT", """{"sub":"alice","aud":"api","scope":"read"}""").With("mail", value);
        Assert.Equal(accepted, validators.Validate(profile, shape).IsValid);
    }

    [Theory]
    [InlineData("user+a.example", true)]
    [InlineData("user+A.example", false)]
    public void Suffix_is_compared_with_the_unescaped_value(string value, bool accepted)
    {
        AccessTokenProfile profile = AccessTokenProfile.Jwt with { Name = "Suffix", KindClaims = [new("mail") { Suffix = "+a.example" }] };
        TokenShape shape = new TokenShape("JWT", """{"sub":"alice","aud":"api","scope":"read"}""").With("mail", value);
        Assert.Contains("\\u002B", shape.Claims, StringComparison.Ordinal);
        Assert.Equal(accepted, validators.Validate(profile, shape).IsValid);
    }

    [Theory]
    [InlineData("a:1:z", true)]
    [InlineData("a:1:y", false)]
    [InlineData("b:1:z", false)]
    public void Claim_with_prefix_and_suffix_must_have_both(string value, bool accepted)
    {
        AccessTokenProfile profile = AccessTokenProfile.Jwt with { Name = "Both", KindClaims = [new("kind") { Prefix = "a:", Suffix = ":z" }] };
        AccessTokenValidationResult result = validators.Validate(profile, new TokenShape("JWT", """{"sub":"alice","aud":"api","scope":"read"}""").With("kind", value));
        Assert.Equal(accepted, result.IsValid);
        if (!accepted)
            Assert.Contains("Expected the claim 'kind' to begin with 'a:' and to end with ':z'", result.Failure!.Explanation, StringComparison.Ordinal);
    }

    [Fact]
    public void Claim_with_a_suffix_has_the_rules_of_one_with_a_prefix()
    {
        ProfileClaim claim = new("email") { Suffix = ".example" };
        Assert.Equal(new("email") { Suffix = ".example" }, claim);
        Assert.NotEqual(new("email") { Suffix = ".other" }, claim);
        Assert.Equal("email = ….example", claim.ToString());
        AccessTokenProfile profile = AccessTokenProfile.Jwt with { Name = "A", KindClaims = [claim] };
        Assert.NotEqual(profile with { KindClaims = [new("email") { Prefix = ".example" }] }, profile);
        foreach (ProfileClaim wrong in (ProfileClaim[])[new("email") { Suffix = "" }, new("email", "x") { Suffix = ".example" }])
        {
            List<string> errors = [];
            ProfileErrors.Find(profile with { KindClaims = [wrong] }, "Issuers[0]", AlgorithmTable.Default, errors);
            Assert.Contains("how the value begins or ends", Assert.Single(errors), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Suffix_is_read_from_configuration()
    {
        IConfigurationSection section = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["AccessToken:Issuers:0:Issuer"] = "https://issuer.example/",
            ["AccessToken:Issuers:0:Profile:Base"] = "Jwt",
            ["AccessToken:Issuers:0:Profile:Name"] = "Acme",
            ["AccessToken:Issuers:0:Profile:KindClaims:0:Name"] = "email",
            ["AccessToken:Issuers:0:Profile:KindClaims:0:Suffix"] = ".example",
        }).Build().GetSection("AccessToken");
        AccessTokenValidationOptions options = new() { Issuers = { new TrustedIssuer() } };

        Assert.Empty(ConfigurationShape.FindErrors(section));
        ProfileSection.Apply(section, options);
        Assert.Equal(AccessTokenProfile.Jwt with { Name = "Acme", KindClaims = [new("email") { Suffix = ".example" }] }, options.Issuers[0].Profile);
    }

    private AccessToken Accept(AccessTokenProfile profile, TokenShape shape)
    {
        AccessTokenValidationResult result = validators.Validate(profile, shape);
        Assert.True(result.IsValid, result.Failure?.ToString());
        return result.Token;
    }
}
