using System.Text.Json.Nodes;
using OidcTokenValidation.Profiles;
using OidcTokenValidation.Testing;
using OidcTokenValidation.Tests.Properties;
using OidcTokenValidation.TestSupport.Profiles;

namespace OidcTokenValidation.Tests.Profiles;

/// <summary>Tokens of another kind that resemble the accepted one.</summary>
public sealed class TokenKindTests : IDisposable
{
    private readonly TestIssuer _issuer = new("https://issuer.example/", new TestClock(), TestSigningKey.Create("ES256", "k"));

    public void Dispose() => _issuer.Dispose();

    public static TheoryData<string> Profiles => [.. ProviderShapes.All.Keys.Select(static profile => profile.Name)];

    [Theory]
    [InlineData("scope", "\"\"")]
    [InlineData("scp", "[]")]
    [InlineData("scp", "[\"\"]")]
    [InlineData("scope", "null")]
    [InlineData("scope", "{}")]
    public void Empty_scope_claim_does_not_make_an_access_token(string claim, string json) =>
        Assert.Equal(TokenFailureCode.TokenKindNotAccepted, Send(AccessTokenProfile.Jwt, new TokenShape("JWT", $$"""{"sub":"alice","aud":"api","{{claim}}":{{json}}}""")).Failure?.Code);

    [Theory]
    [MemberData(nameof(Profiles))]
    public void Identifying_claim_must_be_a_nonempty_string(string profileName)
    {
        AccessTokenProfile profile = AccessTokenProfile.Find(profileName)!;
        foreach (string claim in (string[])["sub", "aud", "client_id", "azp", "appid", "cid", "token_use", "typ", "ver"])
        {
            foreach (TokenShape shape in ProviderShapes.All[profile].Access)
            {
                // Where several claims may contain the subject, an empty one counts as absent.
                if ((claim == "sub" && profile.SubjectClaims.Count > 1) || !shape.Claims.Contains($"\"{claim}\"", StringComparison.Ordinal) || (profile == AccessTokenProfile.Okta && claim == "ver"))
                    continue;
                foreach (string json in (string[])["null", "[]", "{}", "\"\"", "0", "true", "[null]", "[[]]"])
                    Assert.False(IsJudgedBy(profile, claim) && Send(profile, shape.With(claim, JsonNode.Parse(json))).IsValid, $"{profile} {claim} {json}");
            }
        }
    }

    [Theory]
    [InlineData(nameof(AccessTokenProfile.IdToken), nameof(AccessTokenProfile.IdToken), true)]
    [InlineData(nameof(AccessTokenProfile.Rfc9068), nameof(AccessTokenProfile.IdToken), false)]
    [InlineData(nameof(AccessTokenProfile.IdToken), nameof(AccessTokenProfile.Jwt), false)]
    public void Resolver_cannot_mix_ID_tokens_and_access_tokens(string configuredName, string resolvedName, bool isTaken)
    {
        AccessTokenProfile configured = AccessTokenProfile.Find(configuredName)!;
        AccessTokenProfile resolved = AccessTokenProfile.Find(resolvedName)!;
        TrustedIssuer trusted = _issuer.Trust();
        trusted.Profile = resolved;
        var options = new AccessTokenValidationOptions { Audiences = { "api" }, ResolveIssuer = _ => trusted };
        options.Trust("https://other.example/").Profile = configured;
        using var validator = AccessTokenValidator.Create(options, _issuer.Clock);
        string claims = resolved == AccessTokenProfile.IdToken ? """{"sub":"alice","aud":"api"}""" : """{"sub":"alice","aud":"api","scope":"read"}""";
        AccessTokenValidationResult result = validator.ValidateAtOnce(TestRequest.Bearer(new TokenShape("JWT", claims).Sign(_issuer)));
        Assert.Equal((isTaken, isTaken ? null : TokenFailureCode.IssuerNotTrusted), (result.IsValid, result.Failure?.Code));
    }

    // Claims that the profile does not read may have any value.
    private static bool IsJudgedBy(AccessTokenProfile profile, string claim)
    {
        ProfileRules rules = ProfileRules.Get(profile);
        return claim is "sub" or "aud"
            || rules.RequiredClaims.Concat(rules.ClientId).Concat(rules.KindClaims.Select(static kind => kind.Claim)).Any(read => read.Name == claim);
    }

    private AccessTokenValidationResult Send(AccessTokenProfile profile, TokenShape shape)
    {
        TrustedIssuer trusted = _issuer.Trust();
        trusted.Profile = profile;
        using var validator = AccessTokenValidator.Create(new AccessTokenValidationOptions { Audiences = { "api" }, Issuers = { trusted } }, _issuer.Clock);
        return validator.ValidateAtOnce(TestRequest.Bearer(shape.Sign(_issuer)));
    }
}
