using System.Net;
using OidcTokenValidation.AspNetCore.Tests.Support;
using OidcTokenValidation.Testing;
using OidcTokenValidation.TestSupport.Http;

namespace OidcTokenValidation.AspNetCore.Tests.Authorization;

/// <summary>Every way to protect an endpoint, with tokens that meet it and tokens that do not (RFC 6750 §3.1).</summary>
public sealed class RequirementTests(ThingsApi api) : IClassFixture<ThingsApi>
{
    private const string NoCredentials = "Bearer realm=\"things\"";

    [Theory]
    [InlineData("/open")]
    [InlineData("/anonymous")]
    [InlineData("/optional")]
    [InlineData("/mvc/open")]
    [InlineData("/mvc/anonymous")]
    public async Task Open_endpoint_works_without_a_token_and_receives_a_sent_token(string path)
    {
        (await api.SendAsync(path)).AssertOk("anonymous");
        (await api.SendAsync(path, Providers.Home.Token().Bearer())).AssertOk("alice");
    }

    [Theory]
    [InlineData("/open")]
    [InlineData("/anonymous")]
    [InlineData("/mvc/anonymous")]
    public async Task Anonymous_endpoints_accept_a_request_with_a_bad_token(string path) =>
        (await api.SendAsync(path, Providers.Home.Token().Expired().Bearer())).AssertOk("anonymous");

    [Theory]
    [InlineData("/me", null)]
    [InlineData("/scope", "read")]
    [InlineData("/scopes", "read write delete")]
    [InlineData("/any-scope", "read write")]
    [InlineData("/claim", null)]
    [InlineData("/scope-and-claim", "read")]
    [InlineData("/attribute", "read")]
    [InlineData("/attributes", "read write")]
    [InlineData("/attribute-with-policy", "read")]
    [InlineData("/policy/all", "read write")]
    [InlineData("/policy/any", "read write")]
    [InlineData("/policy/admin", null)]
    [InlineData("/policy/role", null)]
    [InlineData("/mvc/me", null)]
    [InlineData("/mvc/scope", "read")]
    [InlineData("/mvc/scoped", "read")]
    [InlineData("/mvc/scoped/write", "read write")]
    public async Task Protected_endpoint_names_its_scopes_to_anonymous_requests_and_accepts_a_good_token(string path, string? scope)
    {
        (await api.SendAsync(path)).AssertRefused(HttpStatusCode.Unauthorized, NoCredentials + (scope is null ? null : $", scope=\"{scope}\""), error: null);
        (await api.SendAsync(path, Providers.Partner.Token().Bearer()))
            .AssertRefused(HttpStatusCode.Unauthorized, NoCredentials + ", error=\"invalid_token\", error_description=\"The access token's issuer is not trusted.\"", "invalid_token");
        (await api.SendAsync(path, Good().Bearer())).AssertOk("alice");
    }

    [Theory]
    [InlineData("/scope", "", "read")]
    [InlineData("/scope", "reader Read read:all", "read")]
    [InlineData("/scopes", "", "read write delete")]
    [InlineData("/scopes", "read write", "read write delete")]
    [InlineData("/any-scope", "other", "read write")]
    [InlineData("/attribute", "write", "read")]
    [InlineData("/attributes", "", "read write")]
    [InlineData("/policy/all", "write", "read write")]
    [InlineData("/policy/any", "", "read write")]
    [InlineData("/scope-and-claim", "", "read")]
    [InlineData("/mvc/scope", "write", "read")]
    [InlineData("/mvc/scoped", "", "read")]
    [InlineData("/mvc/scoped/write", "", "read write")]
    public async Task Missing_scope_is_403_insufficient_scope_with_the_required_scopes(string path, string scope, string needed) =>
        (await api.SendAsync(path, Providers.Home.Token().WithScope(scope).Bearer())).AssertRefused(
            HttpStatusCode.Forbidden,
            $"Bearer realm=\"things\", error=\"insufficient_scope\", error_description=\"The access token lacks a scope that is needed.\", scope=\"{needed}\"",
            "insufficient_scope");

    [Theory]
    [InlineData("/claim")]
    [InlineData("/policy/admin")]
    [InlineData("/policy/role")]
    [InlineData("/scope-and-claim")]
    [InlineData("/attribute-with-policy")]
    public async Task Another_unmet_requirement_is_403_without_an_error_code_or_a_challenge(string path)
    {
        Reply reply = await api.SendAsync(path, Providers.Home.Token().WithScope("read").WithClaim("roles", "administrator").Bearer());
        reply.AssertProblem(HttpStatusCode.Forbidden, error: null);
        Assert.Empty(reply.Challenges);
    }

    [Theory]
    [InlineData("/any-scope", "write")]
    [InlineData("/policy/any", "read")]
    public async Task One_of_several_scopes_is_enough_where_any_is_required(string path, string scope) =>
        (await api.SendAsync(path, Providers.Home.Token().WithScope(scope).Bearer())).AssertOk("alice");

    private static TestTokenBuilder Good() => Providers.Home.Token().WithScope("read", "write", "delete").WithClaim("roles", "admin");
}
