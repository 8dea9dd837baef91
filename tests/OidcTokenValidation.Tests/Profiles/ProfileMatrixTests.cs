using OidcTokenValidation.Tests.Profiles.Support;
using OidcTokenValidation.TestSupport.Profiles;

namespace OidcTokenValidation.Tests.Profiles;

/// <summary>Every documented token against every named profile: which profiles accept it is part of the token's data.</summary>
public sealed class ProfileMatrixTests(ProfileValidators validators) : IClassFixture<ProfileValidators>
{
    // Why a profile accepts tokens of other providers. A profile without an entry accepts only the tokens that it is for.
    private static readonly Dictionary<string, string> Overlaps = new()
    {
        [nameof(AccessTokenProfile.Rfc9068)] = "other profiles accept at+jwt too, and their tokens have all claims of RFC 9068",
        [nameof(AccessTokenProfile.OpenIddict)] = "the rules of Rfc9068; only the claim of the roles differs",
        [nameof(AccessTokenProfile.Duende)] = "the rules of Rfc9068, and 'sub' may be absent in tokens of clients",
        [nameof(AccessTokenProfile.ClerkOAuth)] = "the rules of Rfc9068, and 'aud' may be absent",
        [nameof(AccessTokenProfile.PingOne)] = "tokens without a mark of their own: 'client_id' and no 'typ' are all that PingOne documents",
        [nameof(AccessTokenProfile.Stytch)] = "tokens without a mark of their own: 'client_id', 'jti' and 'scope'",
        [nameof(AccessTokenProfile.Zitadel)] = "tokens without a mark of their own: 'client_id', 'jti' and no 'auth_time'",
        [nameof(AccessTokenProfile.Auth0)] = "tokens without a mark of their own: 'azp', which is not the audience",
        [nameof(AccessTokenProfile.Jwt)] = "the last resort: every token with scopes",
    };

    public static TheoryData<string> Tokens => [.. DocumentedToken.All.Select(static token => token.Name)];

    public static TheoryData<string> Profiles => [.. AccessTokenProfile.All.Select(static profile => profile.Name)];

    [Rule("RFC 8725 §3.12 kinds of tokens")]
    [Theory]
    [MemberData(nameof(Tokens))]
    public void Documented_token_is_accepted_by_the_profiles_of_its_row_and_by_no_other(string name)
    {
        DocumentedToken token = DocumentedToken.All.Single(token => token.Name == name);
        string[] wrong = [.. AccessTokenProfile.All
            .Select(profile => (profile.Name, Result: validators.Validate(profile, token.Shape)))
            .Where(cell => cell.Result.IsValid != token.AcceptedBy.Contains(cell.Name, StringComparer.Ordinal))
            .Select(cell => $"{name} × {cell.Name}: {(cell.Result.IsValid ? "accepted" : cell.Result.Failure!.ToString())}")];

        Assert.True(wrong.Length == 0, string.Join('\n', wrong));
    }

    [Fact]
    public void Table_has_45_tokens_of_different_forms_and_no_name_twice()
    {
        Assert.True(DocumentedToken.All.DistinctBy(static token => (token.Shape.Type, token.Shape.Claims)).Count() >= 45);
        Assert.Distinct(DocumentedToken.All.Select(static token => token.Name));
        Assert.All(DocumentedToken.All, static token => Assert.All(token.AcceptedBy, static profile => Assert.NotNull(AccessTokenProfile.Find(profile))));
    }

    [Fact]
    public void Token_is_accepted_by_the_profile_that_is_for_it() =>
        Assert.All(DocumentedToken.All.Where(static token => token.Profile is not null), static token => Assert.Contains(token.Profile!, token.AcceptedBy));

    [Theory]
    [MemberData(nameof(Profiles))]
    public void Every_profile_accepts_a_documented_token(string profile) =>
        Assert.Contains(DocumentedToken.All, token => token.Profile == profile && token.AcceptedBy.Contains(profile, StringComparer.Ordinal));

    [Fact]
    public void Token_that_two_profiles_of_access_tokens_accept_has_a_reason_for_each()
    {
        string[] withoutReason = [.. from token in DocumentedToken.All
                                     from name in token.AcceptedBy
                                     where !AccessTokenProfile.Find(name)!.IsIdToken && name != token.Profile && !Overlaps.ContainsKey(name)
                                     select $"{token.Name} × {name}"];

        Assert.True(withoutReason.Length == 0, string.Join('\n', withoutReason));
        Assert.All(Overlaps.Keys, static name => Assert.Contains(DocumentedToken.All, token => token.Profile != name && token.AcceptedBy.Contains(name, StringComparer.Ordinal)));
    }
}
