using OidcTokenValidation.Jose;
using OidcTokenValidation.Profiles;

namespace OidcTokenValidation.Tests.Profiles;

/// <summary>A profile of the application is checked at the start: it cannot accept the provider's other tokens by accident (RFC 8725 §3.12).</summary>
public sealed class ProfileErrorsTests
{
    private static readonly AccessTokenProfile Own = AccessTokenProfile.Rfc9068 with { Name = "Acme" };

    // Only the audience and the lifetime are left: an ID token of the provider for this API would be accepted.
    private static readonly AccessTokenProfile WithoutSign = Own with { Types = ["jwt"], RequiredClaims = ["jti"] };

    public static TheoryData<string, AccessTokenProfile> Safe => new()
    {
        { "a type of access tokens", Own with { RequiredClaims = [] } },
        { "another type than JWT", Own with { Types = ["acme-access+jwt"], RequiredClaims = [] } },
        { "a value", WithoutSign with { KindClaims = [new("token_kind", "access")] } },
        { "how a value ends", WithoutSign with { KindClaims = [new("token_kind") { Suffix = "-access" }] } },
        { "how the subject of machines begins", WithoutSign with { KindClaims = [new("sub") { Prefix = "system:serviceaccount:" }], ForbiddenClaims = AccessTokenProfile.ClaimsOfOtherTokens } },
        { "a claim of access tokens", WithoutSign with { RequiredClaims = ["client_id"], ForbiddenClaims = AccessTokenProfile.ClaimsOfOtherTokens } },
        { "a claim of their kind", WithoutSign with { KindClaims = [new("cid")], ForbiddenClaims = AccessTokenProfile.ClaimsOfOtherTokens } },
        { "scopes", WithoutSign with { RequiredOneOf = ["scope", "scp"], ForbiddenClaims = AccessTokenProfile.ClaimsOfOtherTokens } },
        {
            "an audience that is no client",
            WithoutSign with { RequiredClaims = ["azp"], ClientIdClaims = ["azp"], ForbidsClientAsAudience = true, ForbiddenClaims = AccessTokenProfile.ClaimsOfOtherTokens }
        },
    };

    public static TheoryData<string, AccessTokenProfile> Unsafe => new()
    {
        { "nothing", WithoutSign },
        { "a type that may be absent", Own with { IsTypeOptional = true, RequiredClaims = [] } },
        { "JWT beside at+jwt", Own with { Types = ["at+jwt", "jwt"], RequiredClaims = [] } },
        { "a claim of ID tokens", WithoutSign with { RequiredClaims = ["azp", "sid", "email", "acr"], ForbiddenClaims = AccessTokenProfile.ClaimsOfOtherTokens } },
        { "a value of a claim of ID tokens", WithoutSign with { KindClaims = [new("email_verified", "true")] } },
        { "how a claim of ID tokens begins", WithoutSign with { KindClaims = [new("iss") { Prefix = "https://" }], ForbiddenClaims = AccessTokenProfile.ClaimsOfOtherTokens } },
        { "the subject as the client", WithoutSign with { RequiredClaims = ["sub"], ClientIdClaims = ["sub"], ForbidsClientAsAudience = true, ForbiddenClaims = AccessTokenProfile.ClaimsOfOtherTokens } },
        { "the begin of the issuer", WithoutSign with { KindClaims = [new("iss") { Prefix = "https://" }], ForbiddenClaims = AccessTokenProfile.ClaimsOfOtherTokens } },
        { "the end of a claim of ID tokens", WithoutSign with { KindClaims = [new("azp") { Suffix = "-web" }], ForbiddenClaims = AccessTokenProfile.ClaimsOfOtherTokens } },
        { "claims of ID tokens of known providers", WithoutSign with { RequiredClaims = ["tid", "oid", "session_state", "hd", "org_id"], ForbiddenClaims = AccessTokenProfile.ClaimsOfOtherTokens } },
        { "an optional value", WithoutSign with { KindClaims = [new("token_kind", "access") { IsOptional = true }] } },
        { "one of two, of which one is in ID tokens", WithoutSign with { RequiredOneOf = ["scope", "email"], ForbiddenClaims = AccessTokenProfile.ClaimsOfOtherTokens } },
        { "forbidden claims alone", WithoutSign with { ForbiddenClaims = AccessTokenProfile.ClaimsOfOtherTokens } },
        { "an audience that may be absent", WithoutSign with { RequiredClaims = ["azp"], ClientIdClaims = ["azp"], ForbidsClientAsAudience = true, AudienceSubstitute = "azp", ForbiddenClaims = AccessTokenProfile.ClaimsOfOtherTokens } },
        { "an audience compared with a client that may be absent", WithoutSign with { ClientIdClaims = ["azp"], ForbidsClientAsAudience = true, ForbiddenClaims = AccessTokenProfile.ClaimsOfOtherTokens } },
    };

    [Theory]
    [MemberData(nameof(Safe), DisableDiscoveryEnumeration = true)]
    public void Profile_with_a_positive_sign_is_accepted(string sign, AccessTokenProfile profile) =>
        Assert.True(Find(profile).Count == 0, $"{sign}: {string.Join(' ', Find(profile))}");

    [Rule("RFC 8725 §3.12 own profiles")]
    [Theory]
    [MemberData(nameof(Unsafe), DisableDiscoveryEnumeration = true)]
    public void Profile_without_a_positive_sign_is_an_error_that_lists_the_signs(string sign, AccessTokenProfile profile)
    {
        string error = Assert.Single(Find(profile));
        Assert.StartsWith("Issuers[0].Profile ('Acme') has nothing that distinguishes access tokens", error, StringComparison.Ordinal);
        foreach (string possible in (string[])["Types", "IsTypeOptional", "KindClaims", "RequiredClaims", "ForbidsClientAsAudience"])
            Assert.True(error.Contains(possible, StringComparison.Ordinal), sign);
    }

    [Fact]
    public void Sign_that_is_only_present_requires_the_claims_of_other_tokens_to_be_forbidden()
    {
        AccessTokenProfile profile = WithoutSign with { RequiredClaims = ["cid"], ForbiddenClaims = [.. AccessTokenProfile.ClaimsOfOtherTokens.Except(["nonce"])] };
        Assert.Contains("Then ForbiddenClaims must contain \"nonce\"", Assert.Single(Find(profile)), StringComparison.Ordinal);
        Assert.Empty(Find(profile with { KindClaims = [new("use", "access")] }));
        Assert.Contains("Then ForbiddenClaims must contain", Assert.Single(Find(WithoutSign with { KindClaims = [new("sub") { Prefix = "svc:" }] })), StringComparison.Ordinal);
        Assert.Contains("Then ForbiddenClaims must contain \"nonce\", ", Assert.Single(Find(WithoutSign with { KindClaims = [new("sub") { Prefix = "auth0|" }] })), StringComparison.Ordinal);
    }

    [Fact]
    public void ID_token_profile_must_reject_access_tokens()
    {
        AccessTokenProfile own = AccessTokenProfile.IdToken with { Name = "Acme" };
        Assert.Empty(Find(own));
        Assert.Contains("must contain \"scope\", \"scp\"", Assert.Single(Find(own with { ForbiddenClaims = ["events", "token_introspection"] })), StringComparison.Ordinal);
        Assert.Contains("Remove \"at+jwt\"", Assert.Single(Find(own with { Types = ["jwt", "at+jwt"] })), StringComparison.Ordinal);
        Assert.Contains("Remove AudienceSubstitute", Assert.Single(Find(own with { AudienceSubstitute = "azp" })), StringComparison.Ordinal);
    }

    public static TheoryData<AccessTokenProfile, string> Malformed => new()
    {
        { Own with { Name = "" }, "Name must have 1 to 64" },
        { Own with { Name = "Acme Inc\n" }, "Name must have 1 to 64" },
        { Own with { Name = new string('a', 65) }, "Name must have 1 to 64" },
        { Own with { Name = "keycloak" }, "Name is 'keycloak', the name of another profile" },
        { AccessTokenProfile.Keycloak with { RolesClaim = ["roles"] }, "Name is 'Keycloak', the name of another profile" },
        { Own with { Types = ["AT+JWT"] }, "Types holds 'AT+JWT'. Write the value of 'typ' in lower case" },
        { Own with { Types = ["application/at+jwt"] }, "Types holds 'application/at+jwt'" },
        { Own with { Types = ["dpop+jwt"] }, "Types holds 'dpop+jwt'" },
        { Own with { Types = ["logout+jwt"] }, "Types holds 'logout+jwt'" },
        { Own with { Types = ["statuslist+jwt"] }, "Types holds 'statuslist+jwt'" },
        { Own with { Types = [""] }, "Types holds ''" },
        { Own with { Types = [] }, "Types is empty" },
        { Own with { RequiredClaims = [""] }, "RequiredClaims holds an empty name" },
        { Own with { ForbiddenClaims = [null!] }, "ForbiddenClaims holds an empty name" },
        { Own with { KindClaims = [null!] }, "KindClaims holds an empty name" },
        { Own with { KindClaims = [new("use", "")] }, "the claim 'use' has an empty value" },
        { Own with { KindClaims = [new("use", "a") { Prefix = "b" }] }, "the claim 'use' has an empty value, or Values together with Prefix" },
        { Own with { KeyBoundClaim = new("use") { Prefix = "" } }, "the claim 'use' has an empty value" },
        { Own with { ClientIdClaims = ["client_id", "aud"] }, "ClientIdClaims holds 'aud', which may have several values" },
        { Own with { KeyBoundClaim = new("") }, "KeyBoundClaim holds an empty name" },
        { Own with { SubjectClaims = [] }, "SubjectClaims is empty" },
        { Own with { TokenIdClaim = "" }, "TokenIdClaim holds an empty name" },
        { Own with { AudienceSubstitute = "" }, "AudienceSubstitute holds an empty name" },
        { Own with { RolesClaim = [] }, "RolesClaim and GroupsClaim must not be empty" },
        { Own with { MaxLifetime = TimeSpan.FromSeconds(59) }, "MaxLifetime is 00:00:59. Write at least one minute" },
        { Own with { AllowedAlgorithms = ["HS256"] }, "AllowedAlgorithms holds 'HS256'. Write one of RS256" },
        { Own with { IsSubjectOptionalForClients = true, RequiredClaims = [] }, "a token without subject must name its client" },
    };

    [Theory]
    [MemberData(nameof(Malformed), DisableDiscoveryEnumeration = true)]
    public void Malformed_profile_is_an_error_that_names_what_to_write(AccessTokenProfile profile, string expected) =>
        Assert.Contains(expected, Assert.Single(Find(profile)), StringComparison.Ordinal);

    private static List<string> Find(AccessTokenProfile profile)
    {
        List<string> errors = [];
        ProfileErrors.Find(profile, "Issuers[0]", AlgorithmTable.Default, errors);
        return errors;
    }
}
