using OidcTokenValidation.Testing;
using OidcTokenValidation.Tests.Properties;
using OidcTokenValidation.TestSupport.Profiles;

namespace OidcTokenValidation.Tests.Pipeline;

/// <summary>The profile that the message about a token with a wrong form recommends: chosen by the form alone, whatever else is wrong with the token.</summary>
public sealed class ProfileAdviceTests : IDisposable
{
    private const string Set = "set the issuer's Profile to AccessTokenProfile.";

    private readonly TestClock _clock = new();
    private readonly TestSigningKey _key = TestSigningKey.Create("ES256", "k");

    public void Dispose() => _key.Dispose();

    public static TheoryData<string, string, string> SecondFaults
    {
        get
        {
            var data = new TheoryData<string, string, string>();
            foreach (AccessTokenProfile profile in (AccessTokenProfile[])[AccessTokenProfile.Auth0, AccessTokenProfile.EntraIdV1, AccessTokenProfile.EntraIdV2, AccessTokenProfile.Okta, AccessTokenProfile.Keycloak, AccessTokenProfile.Cognito, AccessTokenProfile.Zitadel])
            {
                data.Add(profile.Name, "audience", "AudienceMismatch: Expected");
                data.Add(profile.Name, "expired", "Expired: 'exp' is");
                data.Add(profile.Name, "algorithm", "AlgorithmNotAllowed: Expected one of RS256");
                data.Add(profile.Name, "all", "AudienceMismatch: Expected");
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(SecondFaults))]
    public void Advice_is_given_with_a_second_fault_and_names_it(string profileName, string fault, string named)
    {
        AccessTokenProfile profile = AccessTokenProfile.Find(profileName)!;
        TokenShape shape = ProviderShapes.All[profile].User;
        if (fault is "audience" or "all")
            shape = profile == AccessTokenProfile.Cognito ? shape.With("client_id", "another") : shape.With("aud", "account");
        string explanation = Explain(shape, lifetime: fault is "expired" or "all" ? TimeSpan.FromHours(-1) : null, algorithms: fault is "algorithm" or "all" ? ["RS256"] : []);

        Assert.Contains($"{Set}{profile}. What that gives up: ", explanation, StringComparison.Ordinal);
        Assert.Contains("Something else is wrong with this token: ", explanation, StringComparison.Ordinal);
        Assert.Contains(named, explanation, StringComparison.Ordinal);
        if (fault == "all")
            Assert.Contains("Expired: ", explanation, StringComparison.Ordinal);
    }

    [Fact]
    public void Advice_for_Keycloaks_first_token_states_that_it_is_for_account()
    {
        TokenShape first = new("JWT", """{"jti":"1","aud":"account","sub":"alice","typ":"Bearer","azp":"web","scope":"profile email"}""");
        string explanation = Explain(first);

        Assert.Contains("Expected the header's 'typ' to be 'at+jwt' by the profile Rfc9068. \"JWT\" came.", explanation, StringComparison.Ordinal);
        Assert.Contains(Set + "Keycloak", explanation, StringComparison.Ordinal);
        Assert.Contains("AudienceMismatch: Expected 'aud' to contain one of 'api'", explanation, StringComparison.Ordinal);
        Assert.DoesNotContain("account", explanation, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"aud":"api","sub":"alice","client_id":"web","scope":"read"}""", "Jwt")]
    [InlineData("""{"aud":"api","sub":"alice","client_id":"web"}""", null)]
    [InlineData("""{"aud":"api","client_id":"web","jti":"1","scope":"read"}""", null)]
    [InlineData("""{"aud":"api","client_id":"web","jti":"1","scope":["read"]}""", "Duende")]
    public void RFC_9068_token_that_lacks_a_claim_gets_no_advice_for_another_profile(string claims, string? profile) => AssertAdvice(Explain(new("at+jwt", claims)), profile);

    [Theory]
    [InlineData("https://auth.pingone.eu/env/as")]
    [InlineData("https://auth.pingone.com/env/as")]
    public void Token_without_jti_of_an_issuer_at_PingOne_gets_the_advice_for_PingOne(string issuer) =>
        AssertAdvice(Explain(new("at+jwt", """{"aud":"api","sub":"alice","client_id":"web","scope":"read"}"""), issuer), "PingOne");

    [Theory]
    [InlineData("""{"aud":"api","azp":"1099","sub":"1099"}""", "https://accounts.google.com/")]
    [InlineData("""{"aud":"api","azp":"1099","email":"jane@example.com","email_verified":true,"sub":"1099"}""", "https://accounts.google.com/")]
    [InlineData("""{"aud":"sigstore","sub":"repo:o/r:ref:refs/heads/main","repository":"o/r","jti":"1"}""", "https://token.actions.githubusercontent.com/")]
    [InlineData("""{"aud":"api","sub":"u","role":"member","permissions":["read"],"sid":"s"}""", "https://api.workos.com/")]
    [InlineData("""{"azp":"https://app.example","sub":"u","sid":"s","v":2}""", "https://clerk.example/")]
    [InlineData("""{"aud":"api","sub":"u","email":"jane@example.com","groups":["staff"]}""", "https://dex.example/")]
    [InlineData("""{"aud":"api","sub":"u","azp":"web","uid":"1","acr":"goauthentik.io/providers/oauth2/default"}""", "https://authentik.example/application/o/app/")]
    public void Token_that_no_profile_is_for_gets_no_advice_for_another_provider(string claims, string issuer) => AssertAdvice(Explain(new("JWT", claims), issuer), null);

    [Theory]
    [InlineData("""{"sub":"u","aud":"api","azp":"web","scope":"read"}""", "https://t.eu.auth0.com/", "Auth0")]
    [InlineData("""{"sub":"u","aud":["api","https://login.example/userinfo"],"azp":"web","scope":"read"}""", "https://login.example/", "Auth0")]
    [InlineData("""{"sub":"u","aud":"api","azp":"web","scope":"read"}""", "https://login.example/", "Jwt")]
    [InlineData("""{"sub":"u","aud":"api","client_id":"web","jti":"1"}""", "https://t.zitadel.cloud/", "Zitadel")]
    [InlineData("""{"sub":"u","aud":"api","client_id":"web","jti":"1","scope":"read"}""", "https://login.example/", "Jwt")]
    public void Advice_for_a_form_of_several_providers_is_for_the_provider_that_the_token_names(string claims, string issuer, string profile) =>
        AssertAdvice(Explain(new("JWT", claims), issuer), profile);

    // The form of these is right, and only their audience is not.
    private static readonly string[] ForOthers = ["Okta: org authorization server", "Clerk: session of another origin"];

    public static TheoryData<string> OtherTokens => [.. DocumentedToken.All.Where(static token => token.Profile is null && !ForOthers.Contains(token.Name)).Select(static token => token.Name)];

    [Theory]
    [InlineData("GoogleServiceAccount", "https://accounts.google.com")]
    [InlineData("Supabase", "https://p.supabase.co/auth/v1")]
    [InlineData("ClerkSession", "https://clerk.example.com")]
    [InlineData("ClerkOAuth", "https://clerk.example.com")]
    [InlineData("WorkOS", "https://api.workos.com")]
    [InlineData("Stytch", "https://project.customers.stytch.com")]
    [InlineData("CloudflareAccess", "https://team.cloudflareaccess.com")]
    [InlineData("BetterAuth", "https://app.example.com")]
    [InlineData("AzureAdB2C", "https://acme.b2clogin.com/72f988bf-86f1-41af-91ab-2d7cd011db47/v2.0/")]
    [InlineData("Casdoor", "https://door.example.com")]
    [InlineData("Salesforce", "https://acme.my.salesforce.com")]
    [InlineData("OracleIdcs", "https://identity.oraclecloud.com/")]
    [InlineData("SapXsuaa", "https://acme.authentication.eu10.hana.ondemand.com/oauth/token")]
    [InlineData("OryHydra", "https://hydra.example.com/")]
    public void Advice_for_documented_tokens_is_the_profile_of_their_provider(string profileName, string issuer)
    {
        foreach (TokenShape shape in ProviderShapes.All[AccessTokenProfile.Find(profileName)!].Access)
            AssertAdvice(Explain(shape, issuer), profileName);
    }

    [Theory]
    [InlineData("""{"sub":"alice","client_id":"web","jti":"1","scope":"read"}""", "at+jwt", null)]
    [InlineData("""{"sub":"user_2","client_id":"web","jti":"1","scope":"read"}""", "at+jwt", "ClerkOAuth")]
    [InlineData("""{"sub":"alice","aud":"api","client_id":"web","jti":"1","scope":"read"}""", "JWT", "Jwt")]
    [InlineData("""{"sub":"alice","aud":"api","client_id":"connected-app-test-1","jti":"1","scope":"read"}""", "JWT", "Stytch")]
    [InlineData("""{"sub":"alice","aud":"api","client_id":"web","jti":"1","scp":"read"}""", "JWT", "Jwt")]
    [InlineData("""{"sub":"alice","aud":"api","client_id":"web","jti":"1","scp":["read"]}""", "JWT", "OryHydra")]
    public void Advice_for_a_form_that_several_providers_have_requires_a_trait(string claims, string type, string? profile) =>
        AssertAdvice(Explain(new(type, claims), "https://login.example/"), profile);

    [Theory]
    [MemberData(nameof(OtherTokens))]
    public void Advice_for_a_token_that_no_profile_is_for_is_at_most_the_last_resort(string name)
    {
        string explanation = Explain(DocumentedToken.All.Single(token => token.Name == name).Shape, "https://login.example/");
        Assert.DoesNotContain(Set, explanation.Replace(Set + "Jwt.", string.Empty, StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public void Advice_is_given_to_an_API_with_another_profile_too()
    {
        AssertAdvice(Explain(ProviderShapes.All[AccessTokenProfile.EntraIdV2].User, profile: AccessTokenProfile.EntraIdV1), "EntraIdV2");
        Assert.DoesNotContain("AccessTokenProfile.", Explain(ProviderShapes.All[AccessTokenProfile.Okta].User.With("aud", "other"), profile: AccessTokenProfile.Okta), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("id+jwt", "\"id+jwt\" came.")]
    [InlineData(null, "None came.")]
    [InlineData("a\r\nb\u001b[31m\"\u202e", "\"a\\u000d\\u000ab\\u001b[31m\\u0022\\u202e\" came.")]
    public void Message_about_typ_contains_the_received_value_in_printable_characters(string? type, string came)
    {
        string explanation = Explain(new(type, """{"aud":"api","sub":"alice"}"""));

        Assert.Contains(came, explanation, StringComparison.Ordinal);
        Assert.DoesNotContain(explanation, char.IsControl);
    }

    [Fact]
    public void Message_about_typ_is_bounded() =>
        Assert.InRange(Explain(new(new string('x', 2000), """{"aud":"api","sub":"alice"}""")).Length, 100, 500);

    private static void AssertAdvice(string explanation, string? profile)
    {
        if (profile is null)
            Assert.DoesNotContain("AccessTokenProfile.", explanation, StringComparison.Ordinal);
        else
            Assert.Contains($"{Set}{profile}.", explanation, StringComparison.Ordinal);
    }

    private string Explain(
        TokenShape shape, string issuer = "https://issuer.example/", AccessTokenProfile? profile = null, TimeSpan? lifetime = null, string[]? algorithms = null)
    {
        using var provider = new TestIssuer(issuer, _clock, _key);
        TrustedIssuer trusted = provider.Trust();
        trusted.Profile = profile ?? AccessTokenProfile.Rfc9068;
        foreach (string algorithm in algorithms ?? [])
            trusted.AllowedAlgorithms.Add(algorithm);
        string token = shape.Sign(provider);
        using var validator = AccessTokenValidator.Create(
            new AccessTokenValidationOptions { Audiences = { "api" }, Issuers = { trusted } }, lifetime is null ? _clock : new TestClock(_clock.GetUtcNow().AddHours(2)));
        AccessTokenValidationResult result = validator.ValidateAtOnce(TestRequest.Bearer(token));

        Assert.Equal(AccessTokenOutcome.Rejected, result.Outcome);
        Assert.DoesNotContain("came.", result.Failure!.Description, StringComparison.Ordinal);
        Assert.All(validator.CreateChallenge(result).Headers, static field => Assert.DoesNotContain("Profile", field.Value, StringComparison.Ordinal));
        return result.Failure.Explanation;
    }
}
