using System.Text.Json;
using System.Text.Json.Nodes;
using OidcTokenValidation.Testing;
using OidcTokenValidation.TestSupport.Core;

namespace OidcTokenValidation.Tests.Claims;

/// <summary>RFC 9068 §2.2.1, §2.2.3: optional claims in forms that are not read. The token is valid, the property leaves the claim out, and a requirement that needs it is not met.</summary>
public sealed class OptionalClaimTests : IDisposable
{
    private readonly Api _api = new();

    public void Dispose() => _api.Dispose();

    [Rule("RFC 9068 §2.2.1 amr")]
    [Theory]
    [InlineData("[{\"method\":\"password\",\"timestamp\":1700000000}]")]
    [InlineData("[\"pwd\",{\"method\":\"totp\"}]")]
    [InlineData("[\"pwd\",1]")]
    [InlineData("[1,\"pwd\"]")]
    [InlineData("{}")]
    [InlineData("1")]
    [InlineData("null")]
    public async Task Amr_that_is_no_list_of_strings_is_left_out(string json)
    {
        AccessToken token = await AcceptAsync("amr", json);

        Assert.Empty(token.Amr);
        Assert.True(token.TryGetClaim("amr", out JsonElement amr));
        Assert.Equal(json, amr.GetRawText());
    }

    [Rule("RFC 9068 §2.2.1 amr")]
    [Theory]
    [InlineData("[]")]
    [InlineData("\"pwd\"", "pwd")]
    [InlineData("[\"pwd\",\"otp\"]", "pwd", "otp")]
    public async Task Amr_is_one_or_many_strings(string json, params string[] expected) => Assert.Equal(expected, (await AcceptAsync("amr", json)).Amr);

    [Rule("RFC 9068 §2.2.1 acr")]
    [Theory]
    [InlineData("1")]
    [InlineData("[\"urn:example:mfa\"]")]
    [InlineData("{}")]
    [InlineData("true")]
    [InlineData("null")]
    public async Task Acr_that_is_no_string_is_left_out(string json)
    {
        AccessToken token = await AcceptAsync("acr", json);

        Assert.Null(token.Acr);
        AssertStepUp(token, AccessRequirement.AuthenticationContext("urn:example:mfa", "1", "true", "null"));
    }

    [Rule("RFC 9068 §2.2.1 auth_time")]
    [Theory]
    [InlineData("\"1700000000\"")]
    [InlineData("-1")]
    [InlineData("1e300")]
    [InlineData("[1]")]
    [InlineData("null")]
    public async Task Auth_time_that_is_no_date_is_left_out(string json)
    {
        AccessToken token = await AcceptAsync("auth_time", json);

        Assert.Null(token.AuthTime);
        AssertStepUp(token, AccessRequirement.AuthenticationAge(TimeSpan.FromDays(365_000)));
    }

    [Rule("RFC 9068 §2.2.3 scope type")]
    [Theory]
    [InlineData("[\"read\",1]")]
    [InlineData("[1,\"read\"]")]
    [InlineData("[[\"read\"]]")]
    [InlineData("{\"read\":true}")]
    [InlineData("5")]
    [InlineData("true")]
    [InlineData("null")]
    public async Task Scope_that_is_no_list_of_strings_is_left_out(string json)
    {
        AccessTokenValidationResult result = await _api.SendAsync(With("scope", json));

        Assert.Empty(result.Token!.Scopes);
        foreach (string scope in (string[])["read", "5", "true", "null"])
        {
            AccessDecision decision = AccessRequirement.AllScopes(scope).Evaluate(result.Token);
            Assert.False(decision.IsGranted);
            Challenge challenge = _api.Challenge(result, AccessRequirement.AllScopes(scope));
            Assert.Equal(403, challenge.StatusCode);
            Assert.Contains(challenge.Headers, header => header.Value.Contains("error=\"insufficient_scope\"", StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData("\"a b\"", "a", "b")]
    [InlineData("\"\"")]
    [InlineData("[\"a\",\"b c\"]", "a", "b", "c")]
    public async Task Scope_is_one_or_many_strings(string json, params string[] expected) => Assert.Equal(expected, (await AcceptAsync("scope", json)).Scopes);

    [Rule("RFC 9068 §2.2.3.1 roles and groups")]
    [Theory]
    [InlineData("roles", "5")]
    [InlineData("roles", "true")]
    [InlineData("roles", "[5,{\"name\":\"admin\"},[\"admin\"]]")]
    [InlineData("groups", "null")]
    [InlineData("entitlements", "{\"a\":[1]}")]
    public async Task Roles_and_groups_of_other_types_are_left_out(string claim, string json)
    {
        AccessToken token = await AcceptAsync(claim, json);

        Assert.Empty(token.Roles);
        Assert.Empty(token.Groups);
        Assert.False(AccessRequirement.AnyRole("admin", "5", "true").Evaluate(token).IsGranted);
        Assert.False(token.ToPrincipal().IsInRole("admin"));
    }

    [Fact]
    public async Task Principal_has_a_claim_that_is_left_out_as_JSON()
    {
        AccessToken token = await AcceptAsync("amr", "[{\"method\":\"password\"}]");

        System.Security.Claims.Claim amr = token.ToPrincipal().FindFirst("amr")!;
        Assert.Equal(("{\"method\":\"password\"}", "JSON"), (amr.Value, amr.ValueType));
    }

    [Theory]
    [InlineData("acr", "1")]
    [InlineData("auth_time", "\"soon\"")]
    public async Task Subject_is_not_reported_as_a_user_because_of_an_absent_claim(string claim, string json) => Assert.Null((await AcceptAsync(claim, json)).IsClientSubject);

    [Fact]
    public async Task Token_with_claims_that_are_left_out_is_cached_as_any_other()
    {
        TestTokenBuilder token = With("amr", "[{\"method\":\"password\"}]");
        string authorization = $"Bearer {token.Create()}";

        for (int i = 0; i < 4; i++)
            Assert.Empty((await _api.SendAsync(authorization)).Token!.Amr);
    }

    private static void AssertStepUp(AccessToken token, AccessRequirement requirement)
    {
        AccessDecision decision = requirement.Evaluate(token);
        Assert.False(decision.IsGranted);
        Assert.NotNull(decision.RequiredAcrValues ?? decision.RequiredMaxAge?.ToString());
    }

    private TestTokenBuilder With(string claim, string json) => _api.Token().WithClaim(claim, JsonNode.Parse(json));

    private Task<AccessToken> AcceptAsync(string claim, string json) => _api.AcceptAsync(With(claim, json));
}
