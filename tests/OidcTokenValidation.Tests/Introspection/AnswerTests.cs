using System.Text.Json.Nodes;
using OidcTokenValidation.Testing;
using OidcTokenValidation.Tests.Checks.Support;
using OidcTokenValidation.Tests.Introspection.Support;

namespace OidcTokenValidation.Tests.Introspection;

/// <summary>What an active answer must state, and what it becomes (RFC 7662 §2.2, STANDARDS L1, L4).</summary>
public sealed class AnswerTests : IDisposable
{
    private readonly OpaqueApi _api = new();

    public void Dispose() => _api.Dispose();

    [Fact]
    public async Task Active_token_becomes_an_access_token()
    {
        _api.Endpoint.Always(_api.Active(("acr", "2"), ("custom", new JsonObject { ["roles"] = new JsonArray("admin") })));
        AccessToken token = await _api.AcceptAsync();
        Assert.Equal(("https://issuer.example/", "alice", "app", "1"), (token.Issuer, token.Subject, token.ClientId, token.JwtId));
        Assert.Equal(["read:things", "write:things"], token.Scopes.Order(StringComparer.Ordinal));
        Assert.Equal([TestIssuer.DefaultAudience], token.Audiences);
        Assert.Equal(_api.Clock.GetUtcNow().AddSeconds(300), token.ExpiresAt);
        Assert.Equal(_api.Clock.GetUtcNow().AddSeconds(330), token.AcceptedUntil);
        Assert.Equal((TokenBinding.Bearer, "2"), (token.Binding, token.Acr));
        Assert.True(token.TryGetClaim(["custom", "roles"], out _));
        Assert.Equal("alice", token.ToPrincipal().Identity!.Name);
    }

    [Fact]
    public async Task Least_answer_is_a_client_or_a_subject_and_an_audience()
    {
        _api.Endpoint.Always("""{"active":true,"client_id":"app","aud":["https://other.example/","https://api.example.com/"]}""");
        AccessToken token = await _api.AcceptAsync();
        Assert.Equal(("app", "app", null), (token.Subject, token.ClientId, token.JwtId));
        Assert.True(token.IsClientSubject);
        Assert.Equal((DateTimeOffset.MaxValue, DateTimeOffset.MaxValue, DateTimeOffset.MinValue), (token.ExpiresAt, token.AcceptedUntil, token.IssuedAt));
        Assert.Empty(token.Scopes);

        _api.Endpoint.Always("""{"active":true,"sub":"alice","aud":"https://api.example.com/"}""");
        token = await _api.AcceptAsync("another");
        Assert.Equal(("alice", null), (token.Subject, token.ClientId));
        Assert.Null(token.IsClientSubject);
    }

    [Theory]
    [InlineData("aud", null, TokenFailureCode.ClaimMissing)]
    [InlineData("aud", "\"https://api.example.com\"", TokenFailureCode.AudienceMismatch)]
    [InlineData("aud", "[]", TokenFailureCode.ClaimMissing)]
    [InlineData("aud", "null", TokenFailureCode.ClaimMissing)]
    [InlineData("cnf", "[]", TokenFailureCode.ConfirmationNotEnforceable)]
    [InlineData("cnf", "\"\"", TokenFailureCode.ConfirmationNotEnforceable)]
    [InlineData("aud", "[\"https://api.example.com/\",1]", TokenFailureCode.ClaimInvalid)]
    [InlineData("iss", "\"https://issuer.example\"", TokenFailureCode.IssuerNotTrusted)]
    [InlineData("iss", "\"https://other.example/\"", TokenFailureCode.IssuerNotTrusted)]
    [InlineData("iss", "1", TokenFailureCode.ClaimInvalid)]
    [InlineData("client_id", "[\"app\"]", TokenFailureCode.ClaimInvalid)]
    [InlineData("jti", "7", TokenFailureCode.ClaimInvalid)]
    [InlineData("exp", "\"1\"", TokenFailureCode.ClaimInvalid)]
    [InlineData("exp", "1", TokenFailureCode.Expired)]
    [InlineData("nbf", "253402300799", TokenFailureCode.NotYetValid)]
    [InlineData("iat", "253402300799", TokenFailureCode.IssuedInFuture)]
    [InlineData("cnf", "{}", TokenFailureCode.ConfirmationNotEnforceable)]
    [InlineData("cnf", "{\"kid\":\"x\"}", TokenFailureCode.ConfirmationNotEnforceable)]
    [InlineData("token_type", "\"DPoP\"", TokenFailureCode.ConfirmationNotEnforceable)]
    [InlineData("token_type", "\"refresh_token\"", TokenFailureCode.TypeNotAccepted)]
    [InlineData("token_type", "\"N_A\"", TokenFailureCode.TypeNotAccepted)]
    [InlineData("token_use", "\"refresh_token\"", TokenFailureCode.TypeNotAccepted)]
    [InlineData("token_use", "[\"access_token\"]", TokenFailureCode.TypeNotAccepted)]
    [InlineData("token_usage", "\"refresh_token\"", TokenFailureCode.TypeNotAccepted)]
    public async Task What_it_states_is_judged_as_in_a_JWT(string name, string? json, TokenFailureCode code)
    {
        // Written by hand: a member whose value is null is another thing than no member.
        string active = _api.Active((name, null));
        _api.Endpoint.Always(json is null ? active : $"{active[..^1]},\"{name}\":{json}}}");
        await _api.RefuseAsync(code);
        await _api.RefuseAsync(code);
    }

    [Theory]
    [InlineData("scope", "{}")]
    [InlineData("scope", "[\"read:things\",1]")]
    [InlineData("auth_time", "\"x\"")]
    [InlineData("acr", "1")]
    [InlineData("amr", "[{\"method\":\"password\"}]")]
    public async Task Optional_claim_in_a_form_that_is_not_read_is_left_out_as_in_a_JWT(string name, string json)
    {
        _api.Endpoint.Always(_api.Active((name, JsonNode.Parse(json))));

        AccessToken token = await _api.AcceptAsync();

        Assert.Equal(name == "scope", token.Scopes.Count == 0);
        Assert.Equal((null, null), (token.AuthTime, token.Acr));
        Assert.Empty(token.Amr);
        Assert.False(AccessRequirement.AuthenticationContext("1").Evaluate(token).IsGranted);
        Assert.False(AccessRequirement.AuthenticationAge(TimeSpan.FromDays(365_000)).Evaluate(token).IsGranted);
        Assert.Equal(name != "scope", AccessRequirement.AllScopes("read:things").Evaluate(token).IsGranted);
    }

    [Fact]
    public async Task Number_of_audiences_is_bounded_as_in_a_JWT()
    {
        JsonArray Audiences(int count) => [.. Enumerable.Range(1, count - 1).Select(static number => JsonValue.Create($"realm-{number}")), JsonValue.Create(TestIssuer.DefaultAudience)];

        _api.Endpoint.Always(_api.Active(("aud", Audiences(256))));
        Assert.Equal(256, (await _api.AcceptAsync("first")).Audiences.Count);

        _api.Endpoint.Always(_api.Active(("aud", Audiences(257))));
        Assert.Contains("Limits.MaxAudiences", (await _api.RefuseAsync(TokenFailureCode.ClaimInvalid)).Explanation, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("bearer")]
    [InlineData("BEARER")]
    [InlineData(null)]
    public async Task Type_of_a_bearer_token_may_be_left_out(string? type)
    {
        _api.Endpoint.Always(_api.Active(("token_type", type)));
        await _api.AcceptAsync();
    }

    [Theory]
    [InlineData("token_use", "access_token")]
    [InlineData("token_use", "access")]
    [InlineData("token_usage", "access_token")]
    public async Task What_is_said_to_be_for_access_is(string name, string use)
    {
        _api.Endpoint.Always(_api.Active((name, use)));
        await _api.AcceptAsync();
    }

    [Fact]
    public async Task Roles_and_groups_stand_where_the_issuer_puts_them()
    {
        using var api = new OpaqueApi(configureApi: static options =>
            (options.Issuers[0].Profile, options.Issuers[0].GroupsClaim) = (AccessTokenProfile.Keycloak, ["custom"]));
        api.Endpoint.Always(api.Active(
            ("roles", new JsonArray("admin")),
            ("groups", new JsonArray("top")),
            ("custom", new JsonObject { ["a"] = true, ["b"] = false, ["c"] = new JsonObject() }),
            ("realm_access", new JsonObject { ["roles"] = new JsonArray("reader") })));
        AccessToken token = await api.AcceptAsync();
        Assert.Equal(["reader"], token.Roles);
        Assert.Equal(["a", "c"], token.Groups);
    }

    [Fact]
    public async Task Nobody_is_not_accepted()
    {
        _api.Endpoint.Always(_api.Active(("sub", null), ("client_id", null)));
        TokenFailure failure = await _api.RefuseAsync(TokenFailureCode.ClaimMissing);
        Assert.Contains("'sub' or 'client_id'", failure.Explanation, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ceilings_that_cannot_be_told_to_be_kept_are_not()
    {
        using var bounded = new OpaqueApi(configureApi: static options => options.MaxTokenLifetime = TimeSpan.FromHours(1));
        bounded.Endpoint.Always(bounded.Active(("exp", null)));
        await bounded.RefuseAsync(TokenFailureCode.LifetimeNotAccepted);
        using var aged = new OpaqueApi(configureApi: static options => options.MaxTokenAge = TimeSpan.FromHours(1));
        aged.Endpoint.Always(aged.Active(("iat", null)));
        await aged.RefuseAsync(TokenFailureCode.TooOld);
        aged.Endpoint.Always(aged.Active(("exp", null)));
        Assert.Equal(aged.Clock.GetUtcNow().AddSeconds(3630), (await aged.AcceptAsync("another")).AcceptedUntil);
    }

    [Theory]
    [InlineData("""{"active":false}""")]
    [InlineData("""{"active":false,"aud":7,"exp":"x","cnf":1,"active2":true}""")]
    public async Task Not_active_is_invalid_and_nothing_else_is_read(string json)
    {
        _api.Endpoint.Always(json);
        TokenFailure failure = await _api.RefuseAsync(TokenFailureCode.TokenNotActive);
        Assert.Equal(("RFC 7662 §2.2", TokenValidationStage.Signatures), (failure.Section, failure.Stage));
    }

    [Fact]
    public async Task Application_s_checks_run_for_opaque_tokens_too()
    {
        var list = new TokenDenyList();
        var check = new ScriptedCheck();
        using var api = new OpaqueApi(configureApi: options => options.Checks = [list, check]);
        api.Endpoint.Always(api.Active(("sid", "s")));
        await api.AcceptAsync();
        await api.AcceptAsync();
        Assert.Equal(2, check.Asked.Count);
        list.DenySession(api.Issuer.Issuer, "s", DateTimeOffset.MaxValue);
        await api.RefuseAsync(TokenFailureCode.RefusedByApplication);
    }
}
