using System.Security.Claims;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using OidcTokenValidation.TestSupport.Core;

namespace OidcTokenValidation.Tests;

public sealed record Realm(string[] Roles);

public sealed record MyClaims(string Sub, [property: JsonPropertyName("realm_access")] Realm? RealmAccess);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(MyClaims))]
public sealed partial class MyClaimsJson : JsonSerializerContext;

/// <summary>The properties of a validated token.</summary>
public sealed class AccessTokenTests : IDisposable
{
    private readonly Api _api = new();

    public void Dispose() => _api.Dispose();

    [Fact]
    public async Task Registered_claims_are_properties()
    {
        long now = _api.Clock.GetUtcNow().ToUnixTimeSeconds();
        AccessToken token = await _api.AcceptAsync(_api.Token()
            .WithSubject("alice").WithClient("app").WithClaim("jti", "id-1").WithClaim("aud", new JsonArray("urn:x", Api.Audience))
            .WithClaim("nbf", now - 1).WithClaim("auth_time", now - 2.5).WithClaim("acr", "mfa").WithClaim("amr", new JsonArray("pwd", "otp")));

        Assert.Equal("https://issuer.example/", token.Issuer);
        Assert.Equal("alice", token.Subject);
        Assert.Equal("app", token.ClientId);
        Assert.Equal("id-1", token.JwtId);
        Assert.Equal(["urn:x", Api.Audience], token.Audiences);
        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(now), token.IssuedAt);
        Assert.True(token.ExpiresAt > token.IssuedAt);
        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(now - 1), token.NotBefore);
        Assert.Equal(DateTimeOffset.FromUnixTimeMilliseconds((now * 1000) - 2500), token.AuthTime);
        Assert.Equal("mfa", token.Acr);
        Assert.Equal(["pwd", "otp"], token.Amr);
    }

    [Fact]
    public async Task Property_of_an_absent_claim_is_null_or_empty()
    {
        AccessToken token = await _api.AcceptAsync(_api.Token().WithoutClaim("scope").WithoutClaim("nbf"));
        Assert.Null(token.NotBefore);
        Assert.Null(token.AuthTime);
        Assert.Null(token.Acr);
        Assert.Empty(token.Amr);
        Assert.Empty(token.Scopes);
    }

    [Rule("RFC 9068 §2.2.3 scope")]
    [Theory]
    [InlineData("\"read write\"", "read,write")]
    [InlineData("\" read  write read \"", "read,write")]
    [InlineData("[\"read\", \"write\"]", "read,write")]
    [InlineData("\"\"", "")]
    public async Task Scopes_are_a_set(string json, string expected)
    {
        AccessToken token = await _api.AcceptAsync(_api.Token().WithClaim("scope", JsonNode.Parse(json)));
        Assert.Equal(expected.Split(',', StringSplitOptions.RemoveEmptyEntries), token.Scopes);
        Assert.Equal(expected.Replace(',', ' '), token.Scopes.ToString());
    }

    [Rule("RFC 9068 §2.2.3 scope")]
    [Theory]
    [InlineData("read:things", true)]
    [InlineData("read:thing", false)]
    [InlineData("read", false)]
    [InlineData("READ:things", false)]
    [InlineData("read:things write:things", false)]
    [InlineData("", false)]
    public async Task Scope_matches_a_whole_word_only(string scope, bool contained) =>
        Assert.Equal(contained, (await _api.AcceptAsync(_api.Token())).Scopes.Contains(scope));

    [Fact]
    public async Task Original_json_is_available()
    {
        const string odd = "{ \"iss\":\"https://issuer.example/\", \"sub\":\"\\u0061lice\", \"client_id\":\"app\", \"aud\":\"https://api.example.com/\", \"jti\":\"1\", \"iat\":1767225600, \"exp\":1767225900, \"n\":1.50 }";
        AccessToken token = await _api.AcceptAsync(_api.Token().WithRawClaims(odd));
        Assert.Equal(odd, System.Text.Encoding.UTF8.GetString(token.Json.Span));
        Assert.Equal("alice", token.Subject);
    }

    [Fact]
    public async Task Nested_claims_are_found_by_complete_names()
    {
        AccessToken token = await _api.AcceptAsync(_api.Token()
            .WithClaim("realm_access", JsonNode.Parse("{\"roles\":[\"admin\"]}")).WithClaim("https://example.com/a.b", "x"));
        Assert.True(token.TryGetClaim(["realm_access", "roles"], out JsonElement roles));
        Assert.Equal("admin", roles[0].GetString());
        Assert.True(token.TryGetClaim("https://example.com/a.b", out JsonElement dotted));
        Assert.Equal("x", dotted.GetString());
        Assert.False(token.TryGetClaim("realm_access.roles", out _));
        Assert.False(token.TryGetClaim(["sub", "x"], out _));
        Assert.False(token.TryGetClaim([], out _));
    }

    [Fact]
    public async Task String_claim_is_read_in_one_call_and_null_where_it_is_missing_or_no_string()
    {
        AccessToken token = await _api.AcceptAsync(_api.Token()
            .WithClaim("email", "alice@example.com").WithClaim("name", "Alice \u00c4").WithClaim("email_verified", true).WithClaim("none", null)
            .WithClaim("address", JsonNode.Parse("{\"country\":\"CH\",\"lines\":[\"a\"]}")).WithClaim("a.b", "dotted"));

        Assert.Equal(("alice@example.com", "Alice \u00c4"), (token.Email, token.Name));
        Assert.Equal(("alice@example.com", "dotted", "CH"), (token.GetString("email"), token.GetString("a.b"), token.GetString(["address", "country"])));
        Assert.All((string?[])[token.GetString("email_verified"), token.GetString("none"), token.GetString("missing"), token.GetString(["address", "lines"]), token.GetString([])], Assert.Null);
    }

    [Fact]
    public async Task Email_and_name_are_null_where_the_token_has_none_or_no_string()
    {
        AccessToken without = await _api.AcceptAsync(_api.Token());
        AccessToken others = await _api.AcceptAsync(_api.Token().WithClaim("email", new JsonArray("a@example.com")).WithClaim("name", 5));

        Assert.All((string?[])[without.Email, without.Name, others.Email, others.Name], Assert.Null);
    }

    [Fact]
    public async Task Claims_are_read_into_the_user_s_own_type()
    {
        AccessToken token = await _api.AcceptAsync(_api.Token().WithSubject("alice").WithClaim("realm_access", JsonNode.Parse("{\"roles\":[\"admin\"]}")));
        Assert.True(token.TryReadClaims(MyClaimsJson.Default.MyClaims, out MyClaims? claims));
        Assert.Equal("alice", claims.Sub);
        Assert.Equal(["admin"], claims.RealmAccess!.Roles);

        AccessToken other = await _api.AcceptAsync(_api.Token().WithClaim("realm_access", 1));
        Assert.False(other.TryReadClaims(MyClaimsJson.Default.MyClaims, out _));
    }

    [Fact]
    public async Task Principal_has_the_claims_under_their_own_names()
    {
        AccessToken token = await _api.AcceptAsync(_api.Token().WithSubject("alice").WithClaim("roles", new JsonArray("a", "b")).WithClaim("n", 7).WithClaim("o", JsonNode.Parse("{\"x\":1}")));
        ClaimsPrincipal principal = token.ToPrincipal();
        Assert.True(principal.Identity!.IsAuthenticated);
        Assert.Equal("alice", principal.Identity.Name);
        Assert.True(principal.IsInRole("b"));
        Assert.Equal("read:things write:things", principal.FindFirst("scope")!.Value);
        Assert.Equal(ClaimValueTypes.Integer64, principal.FindFirst("n")!.ValueType);
        Assert.Equal("{\"x\":1}", principal.FindFirst("o")!.Value);
        Assert.All(principal.Claims, claim => Assert.Equal(token.Issuer, claim.Issuer));
        Assert.Same(token, AccessToken.From(principal));
        Assert.Same(token, AccessToken.From(principal.Clone()));
        Assert.Null(AccessToken.From(new ClaimsPrincipal()));
    }

    [Rule("RFC 9068 §5 client as subject")]
    [Theory]
    [InlineData("app", null, true)]
    [InlineData("alice", "mfa", false)]
    [InlineData("alice", null, null)]
    public async Task Client_is_distinguished_from_a_user_where_the_token_allows_it(string subject, string? acr, bool? expected)
    {
        var builder = _api.Token().WithClient("app").WithSubject(subject);
        AccessToken token = await _api.AcceptAsync(acr is null ? builder : builder.WithClaim("acr", acr));
        Assert.Equal(expected, token.IsClientSubject);
    }

    [Fact]
    public async Task One_token_may_be_read_by_many_threads()
    {
        AccessToken token = await _api.AcceptAsync(_api.Token().WithSubject("alice"));
        Parallel.For(0, 100, _ =>
        {
            Assert.Equal("alice", token.Subject);
            Assert.Equal(2, token.Scopes.Count);
            Assert.True(token.TryGetClaim("sub", out JsonElement _));
        });
    }
}
