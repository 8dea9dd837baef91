using System.Text.Json.Nodes;
using OidcTokenValidation.Profiles;
using OidcTokenValidation.Testing;
using OidcTokenValidation.TestSupport.Profiles;

namespace OidcTokenValidation.Tests.Profiles;

/// <summary>Every profile accepts what its provider documents, and neither ID tokens nor near misses.</summary>
public sealed class ProfileTests : IDisposable
{
    private readonly TestIssuer _issuer = new("https://issuer.example/", new TestClock(), TestSigningKey.Create("ES256", "k"));

    public static TheoryData<string> Profiles => [.. ProviderShapes.All.Keys.Select(static profile => profile.Name)];

    public static TheoryData<string> ProfilesOfClients => [.. ProviderShapes.All.Where(static entry => entry.Value.Client is not null).Select(static entry => entry.Key.Name)];

    public void Dispose() => _issuer.Dispose();

    [Fact]
    public void Every_profile_has_a_documented_shape() =>
        Assert.Equal(
            AccessTokenProfile.All.Where(static profile => !profile.IsIdToken).Select(static profile => profile.Name).Order(StringComparer.Ordinal),
            ProviderShapes.All.Keys.Select(static profile => profile.Name).Concat(WorkloadShapes.All.Keys).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Profiles))]
    public async Task User_token_is_accepted(string profileName)
    {
        AccessTokenProfile profile = AccessTokenProfile.Find(profileName)!;
        AccessToken token = await AcceptAsync(profile, ProviderShapes.All[profile].User);
        Assert.False(string.IsNullOrEmpty(token.Subject));
        Assert.Equal(ProviderShapes.All[profile].UserClient, token.ClientId);
        Assert.Equal(ProviderShapes.All[profile].GrantsScopes, token.Scopes.Contains("read"));
    }

    [Theory]
    [MemberData(nameof(ProfilesOfClients))]
    public async Task Client_token_is_accepted(string profileName)
    {
        AccessTokenProfile profile = AccessTokenProfile.Find(profileName)!;
        AccessToken token = await AcceptAsync(profile, ProviderShapes.All[profile].Client!);
        Assert.Equal(ProviderShapes.All[profile].ClientClient, token.ClientId);
        Assert.False(string.IsNullOrEmpty(token.Subject));
    }

    [Rule("RFC 9068 §5 other kinds of JWT")]
    [Theory]
    [MemberData(nameof(Profiles))]
    public async Task ID_token_is_rejected_even_with_the_audience_of_the_api(string profileName)
    {
        AccessTokenProfile profile = AccessTokenProfile.Find(profileName)!;
        TokenShape id = ProviderShapes.All[profile].Id;
        foreach (string? type in (string?[])[id.Type, "JWT", null, "at+jwt", "id+jwt"])
        {
            if (type == "at+jwt" && profile == AccessTokenProfile.Jwt)
                continue;
            await RefuseAsync(profile, id with { Type = type });
            await RefuseAsync(profile, id.With("at_hash", "h").With("nonce", "n") with { Type = type });
        }
    }

    [Theory]
    [MemberData(nameof(Profiles))]
    public async Task Minimal_ID_token_is_rejected(string profileName)
    {
        AccessTokenProfile profile = AccessTokenProfile.Find(profileName)!;
        var least = new TokenShape("JWT", """{"sub":"24400320","aud":"api"}""");
        await RefuseAsync(profile, least);
        await RefuseAsync(profile, least with { Type = null });
    }

    [Theory]
    [MemberData(nameof(Profiles))]
    public async Task Token_with_a_sign_of_another_kind_is_rejected(string profileName)
    {
        AccessTokenProfile profile = AccessTokenProfile.Find(profileName)!;
        TokenShape user = ProviderShapes.All[profile].User;
        if (ProfileRules.Get(profile).ForbiddenClaims.Length == 0)
            return;   // typ distinguishes them
        foreach (string foreign in (string[])["at_hash", "c_hash", "s_hash", "events", "token_introspection"])
            await RefuseAsync(profile, user.With(foreign, "x"), TokenFailureCode.TokenKindNotAccepted);
    }

    [Theory]
    [MemberData(nameof(Profiles))]
    public async Task Nothing_else_is_relaxed(string profileName)
    {
        AccessTokenProfile profile = AccessTokenProfile.Find(profileName)!;
        TokenShape user = ProviderShapes.All[profile].User;
        bool showsKind = profile.KindClaims.Any(static claim => claim.Name == "sub");
        await RefuseAsync(profile, user.Without("sub"), showsKind ? TokenFailureCode.TokenKindNotAccepted : TokenFailureCode.ClaimMissing);
        await RefuseAsync(profile, user.With("sub", ""), showsKind ? TokenFailureCode.TokenKindNotAccepted : profile.SubjectClaims.Count > 1 ? TokenFailureCode.ClaimMissing : TokenFailureCode.ClaimInvalid);
        await RefuseAsync(profile, user.With("sub", 1), showsKind ? TokenFailureCode.TokenKindNotAccepted : TokenFailureCode.ClaimInvalid);
        await RefuseAsync(profile, user.With("aud", "another"), TokenFailureCode.AudienceMismatch);
        await RefuseAsync(profile, user.With("nbf", _issuer.Clock.GetUtcNow().ToUnixTimeSeconds() + 600), TokenFailureCode.NotYetValid);
        await RefuseAsync(profile, user with { Type = "logout+jwt" }, TokenFailureCode.TypeNotAccepted);
        await RefuseAsync(profile, user with { Type = "dpop+jwt" }, TokenFailureCode.TypeNotAccepted);
        if (profile.AudienceSubstitute is not null)
            return;
        await RefuseAsync(profile, user.Without("aud"), TokenFailureCode.ClaimMissing);
        await RefuseAsync(profile, user.With("aud", new JsonArray("api", 1)), TokenFailureCode.ClaimInvalid);
    }

    [Theory]
    [MemberData(nameof(Profiles))]
    public void Profile_that_does_not_require_a_client_requires_a_subject(string profileName)
    {
        AccessTokenProfile profile = AccessTokenProfile.Find(profileName)!;
        ProfileRules rules = ProfileRules.Get(profile);
        Assert.True(!profile.IsSubjectOptionalForClients || rules.RequiredClaims.Intersect(rules.ClientId).Any(), "Else a token would have no subject at all.");
        Assert.NotEmpty(rules.ClientId);
    }

    private async Task<AccessToken> AcceptAsync(AccessTokenProfile profile, TokenShape shape)
    {
        AccessTokenValidationResult result = await SendAsync(profile, shape);
        Assert.True(result.IsValid, result.Failure?.ToString());
        return result.Token;
    }

    private async Task RefuseAsync(AccessTokenProfile profile, TokenShape shape, TokenFailureCode? code = null)
    {
        AccessTokenValidationResult result = await SendAsync(profile, shape);
        Assert.Equal((AccessTokenOutcome.Rejected, code ?? result.Failure!.Code), (result.Outcome, result.Failure!.Code));
    }

    private async Task<AccessTokenValidationResult> SendAsync(AccessTokenProfile profile, TokenShape shape)
    {
        TrustedIssuer trusted = _issuer.Trust();
        trusted.Profile = profile;
        using var validator = AccessTokenValidator.Create(new AccessTokenValidationOptions { Audiences = { "api" }, Issuers = { trusted } }, _issuer.Clock);
        return await validator.ValidateAsync(TestRequest.Bearer(shape.Sign(_issuer)), TestContext.Current.CancellationToken);
    }
}
