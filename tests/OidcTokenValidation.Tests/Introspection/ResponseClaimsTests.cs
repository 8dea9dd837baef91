using System.Text.Json.Nodes;
using OidcTokenValidation.Testing;
using OidcTokenValidation.Tests.Checks.Support;
using OidcTokenValidation.Tests.Introspection.Support;
using OidcTokenValidation.TestSupport.Core;

namespace OidcTokenValidation.Tests.Introspection;

/// <summary>The required members of an active response, and the token made from it (RFC 7662 §2.2).</summary>
public sealed class ResponseClaimsTests : IDisposable
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
    public async Task Actors_of_the_response_are_those_of_the_token()
    {
        _api.Endpoint.Always(_api.Active(
            ("act", JsonNode.Parse("""{"sub":"agent","act":{"client_id":"service"}}""")), ("may_act", JsonNode.Parse("""{"sub":"admin"}"""))));
        AccessToken token = await _api.AcceptAsync();
        Assert.Equal([("agent", null), (null, "service")], token.Actor!.Chain.Select(static actor => (actor.Subject, actor.ClientId)));
        Assert.Equal("admin", token.AuthorizedActor!.Subject);

        // RFC 7662 has no rule for null: it counts as absent, as for other members.
        string active = _api.Active();
        _api.Endpoint.Always($"{active[..^1]},\"act\":null,\"may_act\":null}}");
        token = await _api.AcceptAsync("another");
        Assert.Null(token.Actor);
        Assert.Null(token.AuthorizedActor);
    }

    [Fact]
    public async Task Minimal_response_has_an_audience_and_a_client_or_a_subject()
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

    [Rule("RFC 9449 §6.2 introspection", "RFC 7662 §2.1 refresh tokens", "RFC 7662 §2.2 members", "RFC 7662 §2.2 aud", "RFC 7662 §2.2 iss")]
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
    [InlineData("act", "[]", TokenFailureCode.ClaimInvalid)]
    [InlineData("act", "\"\"", TokenFailureCode.ClaimInvalid)]
    [InlineData("act", "{}", TokenFailureCode.ClaimInvalid)]
    [InlineData("act", "{\"sub\":\"a\",\"act\":{\"sub\":1}}", TokenFailureCode.ClaimInvalid)]
    [InlineData("may_act", "[]", TokenFailureCode.ClaimInvalid)]
    [InlineData("may_act", "{\"iss\":\"https://issuer.example/\"}", TokenFailureCode.ClaimInvalid)]
    [InlineData("authorization_details", "{\"type\":\"a\"}", TokenFailureCode.ClaimInvalid)]
    [InlineData("authorization_details", "\"a\"", TokenFailureCode.ClaimInvalid)]
    [InlineData("authorization_details", "[{\"type\":\"a\"},{}]", TokenFailureCode.ClaimInvalid)]
    [InlineData("authorization_details", "[[{\"type\":\"a\"}]]", TokenFailureCode.ClaimInvalid)]
    [InlineData("token_type", "\"DPoP\"", TokenFailureCode.ConfirmationNotEnforceable)]
    [InlineData("token_type", "\"refresh_token\"", TokenFailureCode.TypeNotAccepted)]
    [InlineData("token_type", "\"N_A\"", TokenFailureCode.TypeNotAccepted)]
    [InlineData("token_use", "\"refresh_token\"", TokenFailureCode.TypeNotAccepted)]
    [InlineData("token_use", "[\"access_token\"]", TokenFailureCode.TypeNotAccepted)]
    [InlineData("token_usage", "\"refresh_token\"", TokenFailureCode.TypeNotAccepted)]
    public async Task Response_members_are_validated_like_JWT_claims(string name, string? json, TokenFailureCode code)
    {
        // Written by hand, because a member whose value is null differs from an absent member.
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
    public async Task Optional_claim_in_an_unsupported_form_is_ignored_as_in_a_JWT(string name, string json)
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

    [Theory]
    [InlineData("null")]
    [InlineData("\"\"")]
    [InlineData("[]")]
    public async Task Authorization_details_that_are_empty_count_as_absent(string json)
    {
        string active = _api.Active();
        _api.Endpoint.Always($"{active[..^1]},\"authorization_details\":{json}}}");
        Assert.Empty((await _api.AcceptAsync()).GetAuthorizationDetails(Payment.Type, PaymentJson.Default.Payment));
    }

    [Fact]
    public async Task Authorization_details_are_read_as_in_a_JWT()
    {
        _api.Endpoint.Always(_api.Active(("authorization_details", new JsonArray(Payment.Create("DE02", 5), Payment.Create("DE03", 500)))));
        AccessToken token = await _api.AcceptAsync();
        Assert.Equal([new Payment("DE02", 5), new Payment("DE03", 500)], token.GetAuthorizationDetails(Payment.Type, PaymentJson.Default.Payment));
        Assert.True(AccessRequirement.AuthorizationDetails(Payment.Type, PaymentJson.Default.Payment, static item => item.Amount > 100).Evaluate(token).IsGranted);
        Assert.False(AccessRequirement.AuthorizationDetails(Payment.Type, PaymentJson.Default.Payment, static item => item.Amount > 500).Evaluate(token).IsGranted);
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
    public async Task Token_type_of_a_bearer_token_is_optional(string? type)
    {
        _api.Endpoint.Always(_api.Active(("token_type", type)));
        await _api.AcceptAsync();
    }

    [Theory]
    [InlineData("token_use", "access_token")]
    [InlineData("token_use", "access")]
    [InlineData("token_usage", "access_token")]
    public async Task Token_use_of_an_access_token_is_accepted(string name, string use)
    {
        _api.Endpoint.Always(_api.Active((name, use)));
        await _api.AcceptAsync();
    }

    [Fact]
    public async Task Roles_and_groups_are_read_from_the_claims_of_the_profile()
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

    [Rule("RFC 7662 §2.2 subject")]
    [Fact]
    public async Task Response_without_subject_and_client_is_rejected()
    {
        _api.Endpoint.Always(_api.Active(("sub", null), ("client_id", null)));
        TokenFailure failure = await _api.RefuseAsync(TokenFailureCode.ClaimMissing);
        Assert.Contains("'sub' or 'client_id'", failure.Explanation, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Token_without_the_claims_for_a_lifetime_or_age_limit_is_rejected()
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

    [Rule("RFC 7662 §2.2 inactive")]
    [Theory]
    [InlineData("""{"active":false}""")]
    [InlineData("""{"active":false,"aud":7,"exp":"x","cnf":1,"active2":true}""")]
    public async Task Inactive_token_is_rejected_and_no_other_member_is_read(string json)
    {
        _api.Endpoint.Always(json);
        TokenFailure failure = await _api.RefuseAsync(TokenFailureCode.TokenNotActive);
        Assert.Equal(("RFC 7662 §2.2", TokenValidationStage.Signatures), (failure.Section, failure.Stage));
    }

    [Fact]
    public async Task Application_s_checks_run_for_opaque_tokens_too()
    {
        AccessTokenCheckOutcome outcome = AccessTokenCheckOutcome.Passed;
        var check = new ScriptedCheck(_ => ValueTask.FromResult(outcome));
        using var api = new OpaqueApi(configureApi: options => options.Checks = [check]);
        api.Endpoint.Always(api.Active(("sid", "s")));
        await api.AcceptAsync();
        await api.AcceptAsync();
        Assert.Equal(2, check.Asked.Count);
        outcome = AccessTokenCheckOutcome.Rejected;
        await api.RefuseAsync(TokenFailureCode.RefusedByApplication);
    }
}
