using OidcTokenValidation.Testing;

namespace OidcTokenValidation.Migration.Tests.Requests;

/// <summary>Each endpoint of the application, with good tokens and without one.</summary>
internal static class EndpointCases
{
    public static IReadOnlyList<Case> All { get; } =
    [
        new("a public endpoint without a token", """200 {"id":null,*""", static _ => new HttpProbe("/public")),
        new("a public endpoint with a token", """200 {"id":"alice",*""", static providers => new HttpProbe("/public", providers.Alice().Bearer())),
        new("a public endpoint with an expired token", """200 {"id":null,*""", static providers =>
            new HttpProbe("/public", providers.Alice().Expired().Bearer())),
        new("the user", """200 {"id":"alice",*""", static providers => new HttpProbe("/me", providers.Alice().Bearer())),
        new("the user with roles", """200 {"id":"bob",*""", static providers => new HttpProbe("/me", providers.Bob().Bearer())),
        new("no user", "401 *", static _ => new HttpProbe("/me")),
        new("the user's identifier", "200 ALICE", static providers => new HttpProbe("/me/id", providers.Alice().Bearer())),
        new("the claims", "200 *", static providers => new HttpProbe("/claims", providers.Alice().WithId("1").Bearer())),
        new("the claims with arrays, numbers and objects", "200 *", static providers => new HttpProbe("/claims", WithManyClaims(providers.Bob()).Bearer())),
        new("the claims of a partner's user", "200 *", static providers => new HttpProbe("/claims", providers.OfPartner().WithId("2").Bearer())),
        new("the type of the identity", "200 AuthenticationTypes.Federation", static providers => new HttpProbe("/identity", providers.Alice().Bearer())),
        new("a role that the user has", """200 {"id":"bob",*""", static providers => new HttpProbe("/admin", providers.Bob().Bearer())),
        new("a role that the user lacks", "403 *", static providers => new HttpProbe("/admin", providers.Alice().Bearer())),
        new("a role in another claim", """200 {"id":"carol",*""", static providers =>
            new HttpProbe("/admin", providers.OfPartner().WithClaim("permissions", "admin").Bearer())),
        new("a role of a partner's user in the wrong claim", "403 *", static providers =>
            new HttpProbe("/admin", providers.OfPartner().WithRoles("admin").Bearer())),
        new("the partner's scheme with its token", """200 {"id":"carol",*""", static providers => new HttpProbe("/partner", providers.OfPartner().Bearer())),
        new("the partner's scheme with another token", "401 *", static providers => new HttpProbe("/partner", providers.Alice().Bearer())),
        new("the partner's scheme without a token", "401 *", static _ => new HttpProbe("/partner")),
        new("RequireClaim on a single scope", """200 {"id":"alice",*""", static providers => new HttpProbe("/policy/read", providers.Alice().Bearer())),
        new("RequireClaim on one of two scopes", "403 *", static providers => new HttpProbe("/policy/read", providers.Bob().Bearer())),
        new("an assertion about a scope", """200 {"id":"bob",*""", static providers => new HttpProbe("/policy/write", providers.Bob().Bearer())),
        new("an assertion about a missing scope", "403 *", static providers => new HttpProbe("/policy/write", providers.Alice().Bearer())),
        new("a policy without a token", "401 *", static _ => new HttpProbe("/policy/write")),
        new("a claim that an event added", """200 {"id":"alice",*""", static providers => new HttpProbe("/policy/acme", providers.Alice().Bearer())),
        new("a claim that an event added with another value", "403 *", static providers => new HttpProbe("/policy/acme", providers.Bob().Bearer())),
        new("a claim of the transformation", """200 {"id":"alice",*""", static providers => new HttpProbe("/policy/vip", providers.Alice().Bearer())),
        new("a claim that the transformation did not add", "403 *", static providers => new HttpProbe("/policy/vip", providers.Bob().Bearer())),
        new("GetTokenAsync", "200 the token of the request: True", static providers => new HttpProbe("/token", providers.Alice().Bearer())),
        new("GetTokenAsync without SaveToken", "200 none", static providers => new HttpProbe("/token", providers.OfPartner().Bearer())),
        new("a scoped service", "200 acme", static providers => new HttpProbe("/tenant", providers.Alice().Bearer())),
        new("IAuthorizationService", "200 true", static providers => new HttpProbe("/authorize", providers.Alice().Bearer())),
        new("a request with a body and a query", "200 hello 2", static providers =>
            new HttpProbe("/echo?page=2", providers.Alice().Bearer()) { Method = HttpMethod.Post, Body = "hello" }),
        new("Results.Challenge without a token", "401 *", static _ => new HttpProbe("/challenge")),
        new("Results.Challenge with a good token", "401 *", static providers => new HttpProbe("/challenge", providers.Alice().Bearer())),
        new("Results.Challenge with a bad token", "401 *", static providers => new HttpProbe("/challenge/home", providers.Alice().Expired().Bearer())),
        new("Results.Forbid", "403 *", static providers => new HttpProbe("/forbid", providers.Alice().Bearer())),
        new("a controller", "200 alice", static providers => new HttpProbe("/mvc/me", providers.Alice().Bearer())),
        new("a controller without a token", "401 *", static _ => new HttpProbe("/mvc/me")),
        new("the user's name in a controller", "200 Alice A.", static providers => new HttpProbe("/mvc/name", providers.Alice().Bearer())),
        new("a partner's user's name in a controller", "204 ", static providers => new HttpProbe("/mvc/name", providers.OfPartner().Bearer())),
        new("a role of an action", "200 admin", static providers => new HttpProbe("/mvc/admin", providers.Bob().Bearer())),
        new("a missing role of an action", "403 *", static providers => new HttpProbe("/mvc/admin", providers.Alice().Bearer())),
        new("a policy of an action", "200 acme", static providers => new HttpProbe("/mvc/acme", providers.Alice().Bearer())),
        new("AllowAnonymous on an action", "200 anonymous", static _ => new HttpProbe("/mvc/open")),
        new("Forbid in a controller", "403 *", static providers => new HttpProbe("/mvc/forbid", providers.Alice().Bearer())),
        new("Challenge in a controller", "401 *", static providers => new HttpProbe("/mvc/challenge", providers.Alice().Bearer())),
    ];

    private static TestTokenBuilder WithManyClaims(TestTokenBuilder token) => token
        .WithId("3")
        .WithGroups("one", "two")
        .WithAmr("pwd", "otp")
        .WithClaim("verified", true)
        .WithClaim("level", 3)
        .WithClaim("score", 1.5)
        .WithClaim("given_name", "Bob")
        .WithClaim("address", new System.Text.Json.Nodes.JsonObject { ["city"] = "Rome", ["zip"] = 1 });
}
