using System.Text.Json.Nodes;
using OidcTokenValidation.Testing;
using OidcTokenValidation.Tests.StatusLists.Support;

namespace OidcTokenValidation.Tests.StatusLists;

/// <summary>A list is signed with a key of the issuer. It is never an access token, and an access token is never a list.</summary>
public sealed class ListSignatureTests : IDisposable
{
    private readonly StatusApi _api = new();

    public void Dispose() => _api.Dispose();

    [Rule("draft-ietf-oauth-status-list §5.1 signature")]
    [Fact]
    public async Task List_that_is_not_signed_by_the_issuer_is_unavailable()
    {
        using TestSigningKey other = TestSigningKey.Create("ES256", "issuer");
        _api.Server.Publish(_api.List().SignedBy(other));
        await _api.UnavailableAsync(_api.Token(), "Invalid (its signature is invalid: no key of the issuer verifies it)");
    }

    [Fact]
    public async Task List_by_a_key_that_the_issuer_does_not_have_is_unavailable()
    {
        using TestSigningKey other = TestSigningKey.Create("ES256", "another");
        _api.Server.Publish(_api.List().SignedBy(other));
        await _api.UnavailableAsync(_api.Token(), "KeyNotFound (the issuer's key set does not contain the key that its header names");
    }

    [Fact]
    public async Task List_that_is_not_signed_is_unavailable()
    {
        _api.Server.Publish(_api.List().Unsecured());
        await _api.UnavailableAsync(_api.Token(), "Invalid (the header's 'alg' is not one of");
    }

    [Fact]
    public async Task List_with_a_MAC_is_unavailable()
    {
        _api.Server.Publish(_api.List().SignedWithPublicKeyAsSecret());
        await _api.UnavailableAsync(_api.Token(), "Invalid (the header's 'alg' is not one of");
    }

    [Rule("draft-ietf-oauth-status-list §5.1 signature")]
    [Fact]
    public async Task List_by_an_algorithm_that_is_not_allowed_for_the_issuer_is_unavailable()
    {
        using var api = new StatusApi(configure: null, static options => options.Issuers[0].AllowedAlgorithms = ["ES256"]);
        using TestSigningKey rsa = TestSigningKey.Create("RS256", "rsa");
        api.Server.Publish(api.List().SignedBy(rsa));
        await api.UnavailableAsync(api.Token(), "Invalid (the header's 'alg' is not one of ES256. HMAC and 'none' are never accepted)");
    }

    [Rule("draft-ietf-oauth-status-list §11.3 size")]
    [Fact]
    public async Task Nothing_is_decompressed_before_the_signature_is_verified()
    {
        using TestSigningKey other = TestSigningKey.Create("ES256", "issuer");
        _api.Server.Publish(_api.List(new JsonObject { ["bits"] = 1, ["lst"] = "malformed" }).SignedBy(other));
        await _api.UnavailableAsync(_api.Token(), "Invalid (its signature is invalid");
    }

    [Rule("draft-ietf-oauth-status-list §5.1 typ")]
    [Fact]
    public async Task Access_token_is_no_list()
    {
        _api.Server.Publish(_api.Issuer.Token().WithSubject(StatusApi.Address).WithClaim("status_list", JsonNode.Parse("""{"bits":1,"lst":"eNrbuRgAAhcBXQ"}""")));
        await _api.UnavailableAsync(_api.Token(), "Invalid (the header's 'typ' is not 'statuslist+jwt'");
    }

    public static TheoryData<string> Profiles => [.. typeof(AccessTokenProfile).GetProperties().Where(static property => property.PropertyType == typeof(AccessTokenProfile) && property.Name != nameof(AccessTokenProfile.SpiffeJwtSvid)).Select(static property => property.Name)];

    // The list has every claim that a profile could require of an access token.
    [Rule("draft-ietf-oauth-status-list §8.3 other kinds of JWT")]
    [Theory]
    [MemberData(nameof(Profiles))]
    public async Task List_is_no_access_token_by_any_profile(string profile)
    {
        var chosen = (AccessTokenProfile)typeof(AccessTokenProfile).GetProperty(profile)!.GetValue(obj: null)!;
        using var api = new StatusApi(configure: null, options => options.Issuers[0].Profile = chosen);
        string list = api.Issuer.Token().OfType("statuslist+jwt").WithClaim("ttl", 60).WithClaim("status_list", JsonNode.Parse("""{"bits":1,"lst":"eNrbuRgAAhcBXQ"}"""))
            .WithClaim("azp", "app").WithClaim("appid", "app").WithClaim("cid", "app").WithClaim("scp", "read").WithClaim("ver", "2.0").WithClaim("token_use", "access")
            .WithClaim("uti", "1").WithClaim("sid", "1").Create();
        AccessTokenValidationResult result = await api.SendAsync(list);
        Assert.Equal((AccessTokenOutcome.Rejected, TokenFailureCode.TypeNotAccepted), (result.Outcome, result.Failure?.Code));
    }
}
