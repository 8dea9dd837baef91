using System.Text.Json.Nodes;
using OidcTokenValidation.Tests.Profiles.Support;
using OidcTokenValidation.TestSupport.Profiles;

namespace OidcTokenValidation.Tests.Profiles;

/// <summary>The negative set of each profile: its provider's other tokens, and near misses of its own.</summary>
public sealed class RejectedTokenTests(ProfileValidators validators) : IClassFixture<ProfileValidators>
{
    public static TheoryData<string> Profiles => [.. AccessTokenProfile.All.Select(static profile => profile.Name)];

    [Rule("RFC 8725 §3.12 kinds of tokens")]
    [Theory]
    [MemberData(nameof(Profiles))]
    public void Profile_rejects_near_misses_and_the_other_tokens_of_its_provider(string profileName)
    {
        AccessTokenProfile profile = AccessTokenProfile.Find(profileName)!;
        string[] accepted = [.. RejectedTokens.For(profile)
            .Where(token => validators.Validate(profile, token.Shape).Outcome != AccessTokenOutcome.Rejected)
            .Select(token => $"{token.What} × {profile}: {token.Shape}")];

        Assert.True(accepted.Length == 0, string.Join('\n', accepted));
    }

    // RFC 9701 §8.1: as the provider sends it; with the type of the profile's own tokens; and with the claims of one. A token of the type at+jwt that has all
    // claims of an access token is one, whatever else it has.
    [Rule("RFC 9701 §8.1 cross-JWT confusion")]
    [Theory]
    [MemberData(nameof(Profiles))]
    public void Profile_rejects_signed_introspection_responses(string profileName)
    {
        AccessTokenProfile profile = AccessTokenProfile.Find(profileName)!;
        foreach (TokenShape own in DocumentedToken.All.Where(token => token.Profile == profile.Name).Select(static token => token.Shape))
        {
            Assert.True(validators.Validate(profile, own).IsValid, $"{profile}: {own}");
            JsonObject response = new() { ["active"] = true, ["sub"] = "alice", ["aud"] = "api" };
            TokenShape signed = new("token-introspection+jwt", new JsonObject { ["aud"] = "api", ["token_introspection"] = response.DeepClone() }.ToJsonString());
            TokenShape[] mixed = own.Type?.EndsWith("at+jwt", StringComparison.OrdinalIgnoreCase) == true ? [] : [own.With("token_introspection", response)];
            foreach (TokenShape shape in (TokenShape[])[signed, signed with { Type = own.Type }, own with { Type = signed.Type }, .. mixed])
                Assert.True(validators.Validate(profile, shape).Outcome == AccessTokenOutcome.Rejected, $"{profile}: {shape}");
        }
    }

    [Fact]
    public void Negative_sets_have_at_least_300_tokens_and_15_for_each_profile()
    {
        int[] counts = [.. AccessTokenProfile.All.Select(static profile => RejectedTokens.For(profile).DistinctBy(static token => (token.Shape.Type, token.Shape.Claims)).Count())];
        Assert.All(counts, static count => Assert.InRange(count, 15, int.MaxValue));
        Assert.InRange(counts.Sum(), 300, int.MaxValue);
    }

    // Written by hand from the providers' documents: what a profile loses if one of its rules is removed.
    [Theory]
    [InlineData("GoogleServiceAccount", "email", "\"worker@project.iam.gserviceaccount.com.example.com\"")]
    [InlineData("GoogleServiceAccount", "email", "\"jane@example.com\"")]
    [InlineData("GoogleServiceAccount", "azp", "null")]
    [InlineData("GoogleServiceAccount", "azp", "\"api\"")]
    [InlineData("GoogleServiceAccount", "at_hash", "\"h\"")]
    [InlineData("GoogleServiceAccount", "firebase", "{\"sign_in_provider\":\"password\"}")]
    [InlineData("Supabase", "session_id", null)]
    [InlineData("Supabase", "role", null)]
    [InlineData("Supabase", "auth_time", "1700000000")]
    [InlineData("Supabase", "nonce", "\"n\"")]
    [InlineData("ClerkSession", "sid", "\"session_01\"")]
    [InlineData("ClerkSession", "sid", null)]
    [InlineData("ClerkSession", "sts", "\"pending\"")]
    [InlineData("ClerkSession", "azp", "\"https://other.example.com\"")]
    [InlineData("ClerkSession", "azp", null)]
    [InlineData("ClerkSession", "aud", "\"other\"")]
    [InlineData("ClerkOAuth", "client_id", "\"other\"")]
    [InlineData("ClerkOAuth", "client_id", null)]
    [InlineData("ClerkOAuth", "jti", null)]
    [InlineData("ClerkOAuth", "aud", "\"other\"")]
    [InlineData("WorkOS", "sid", "\"app_consent_01\"")]
    [InlineData("WorkOS", "sid", "\"sess_01\"")]
    [InlineData("WorkOS", "aud", "\"other\"")]
    [InlineData("Stytch", "client_id", null)]
    [InlineData("Stytch", "scope", null)]
    [InlineData("Stytch", "https://stytch.com/session", "{\"id\":\"session-test-1\"}")]
    [InlineData("Stytch", "client_id", "\"api\"")]
    [InlineData("CloudflareAccess", "type", "\"org\"")]
    [InlineData("CloudflareAccess", "type", "\"App\"")]
    [InlineData("CloudflareAccess", "sub", "\"\"")]
    [InlineData("BetterAuth", "emailVerified", null)]
    [InlineData("BetterAuth", "client_id", "\"web\"")]
    [InlineData("BetterAuth", "scope", "\"read\"")]
    [InlineData("AzureAdB2C", "scp", null)]
    [InlineData("AzureAdB2C", "azp", null)]
    [InlineData("AzureAdB2C", "ver", "\"2.0\"")]
    [InlineData("AzureAdB2C", "appid", "\"web\"")]
    [InlineData("AzureAdB2C", "c_hash", "\"h\"")]
    [InlineData("Casdoor", "tokenType", "\"refresh-token\"")]
    [InlineData("Casdoor", "tokenType", "\"Access-Token\"")]
    [InlineData("Casdoor", "at_hash", "\"h\"")]
    [InlineData("Salesforce", "scp", null)]
    [InlineData("Salesforce", "sub", "\"https://login.salesforce.com/id/00D/005\"")]
    [InlineData("Salesforce", "client_id", "\"api\"")]
    [InlineData("OracleIdcs", "tok_type", "\"IT\"")]
    [InlineData("OracleIdcs", "tok_type", "\"RT\"")]
    [InlineData("OracleIdcs", "tok_type", "\"at\"")]
    [InlineData("OracleIdcs", "client_id", null)]
    [InlineData("SapXsuaa", "ext_attr", null)]
    [InlineData("SapXsuaa", "ext_attr", "[]")]
    [InlineData("SapXsuaa", "cid", null)]
    [InlineData("SapXsuaa", "amr", "[\"pwd\"]")]
    [InlineData("SapXsuaa", "previous_logon_time", "1")]
    [InlineData("OryHydra", "scp", null)]
    [InlineData("OryHydra", "rat", "1700000000")]
    [InlineData("OryHydra", "sid", "\"s\"")]
    [InlineData("OryHydra", "client_id", "\"api\"")]
    public void Documented_token_with_one_change_is_rejected(string profileName, string claim, string? json)
    {
        AccessTokenProfile profile = AccessTokenProfile.Find(profileName)!;
        TokenShape user = ProviderShapes.All[profile].User;
        TokenShape changed = json is null ? user.Without(claim) : user.With(claim, JsonNode.Parse(json));

        Assert.True(validators.Validate(profile, user).IsValid);
        Assert.Equal(AccessTokenOutcome.Rejected, validators.Validate(profile, changed).Outcome);
    }

    [Theory]
    [InlineData("FirebaseIdToken", "Firebase: ID token", "firebase", null)]
    [InlineData("FirebaseIdToken", "Firebase: ID token", "auth_time", null)]
    [InlineData("FirebaseIdToken", "Firebase: ID token", "azp", "\"api\"")]
    [InlineData("GoogleIdToken", "Google: ID token with hashes", "firebase", "{\"sign_in_provider\":\"password\"}")]
    [InlineData("GoogleIdToken", "Google: ID token with hashes", "azp", "\"104\"")]
    [InlineData("GoogleIdToken", "Google: ID token with hashes", "google", "{\"compute_engine\":{}}")]
    [InlineData("AppleIdToken", "Apple: identity token", "azp", "\"api\"")]
    [InlineData("AppleIdToken", "Apple: identity token", "events", "\"{}\"")]
    public void Documented_ID_token_with_one_change_is_rejected(string profileName, string token, string claim, string? json)
    {
        AccessTokenProfile profile = AccessTokenProfile.Find(profileName)!;
        TokenShape good = DocumentedToken.All.Single(one => one.Name == token).Shape;

        Assert.True(validators.Validate(profile, good).IsValid);
        Assert.False(validators.Validate(profile, json is null ? good.Without(claim) : good.With(claim, JsonNode.Parse(json))).IsValid);
    }
}
