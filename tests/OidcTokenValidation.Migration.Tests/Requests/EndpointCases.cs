using OidcTokenValidation.Testing;

namespace OidcTokenValidation.Migration.Tests.Requests;

/// <summary>Each endpoint of the application, with good tokens and without one.</summary>
internal static class EndpointCases
{
    public static IReadOnlyList<Case> All { get; } =
    [
        new("a public endpoint without a token", static _ => new HttpProbe("/public")),
        new("a public endpoint with a token", static providers => new HttpProbe("/public", providers.Alice().Bearer())),
        new("a public endpoint with an expired token", static providers => new HttpProbe("/public", providers.Alice().Expired().Bearer())),
        new("the user", static providers => new HttpProbe("/me", providers.Alice().Bearer())),
        new("the user with roles", static providers => new HttpProbe("/me", providers.Bob().Bearer())),
        new("no user", static _ => new HttpProbe("/me")),
        new("the user's identifier", static providers => new HttpProbe("/me/id", providers.Alice().Bearer())),
        new("the claims", static providers => new HttpProbe("/claims", providers.Alice().WithId("1").Bearer())),
        new("the claims with arrays, numbers and objects", static providers => new HttpProbe("/claims", WithManyClaims(providers.Bob()).Bearer())),
        new("the claims of a partner's user", static providers => new HttpProbe("/claims", providers.OfPartner().WithId("2").Bearer())),
        new("the type of the identity", static providers => new HttpProbe("/identity", providers.Alice().Bearer())),
        new("a role that the user has", static providers => new HttpProbe("/admin", providers.Bob().Bearer())),
        new("a role that the user lacks", static providers => new HttpProbe("/admin", providers.Alice().Bearer())),
        new("a role in another claim", static providers => new HttpProbe("/admin", providers.OfPartner().WithClaim("permissions", "admin").Bearer())),
        new("a role of a partner's user in the wrong claim", static providers => new HttpProbe("/admin", providers.OfPartner().WithRoles("admin").Bearer())),
        new("the partner's scheme with its token", static providers => new HttpProbe("/partner", providers.OfPartner().Bearer())),
        new("the partner's scheme with another token", static providers => new HttpProbe("/partner", providers.Alice().Bearer())),
        new("the partner's scheme without a token", static _ => new HttpProbe("/partner")),
        new("RequireClaim on a single scope", static providers => new HttpProbe("/policy/read", providers.Alice().Bearer())),
        new("RequireClaim on one of two scopes", static providers => new HttpProbe("/policy/read", providers.Bob().Bearer())),
        new("an assertion about a scope", static providers => new HttpProbe("/policy/write", providers.Bob().Bearer())),
        new("an assertion about a missing scope", static providers => new HttpProbe("/policy/write", providers.Alice().Bearer())),
        new("a policy without a token", static _ => new HttpProbe("/policy/write")),
        new("a claim that an event added", static providers => new HttpProbe("/policy/acme", providers.Alice().Bearer())),
        new("a claim that an event added with another value", static providers => new HttpProbe("/policy/acme", providers.Bob().Bearer())),
        new("a claim of the transformation", static providers => new HttpProbe("/policy/vip", providers.Alice().Bearer())),
        new("a claim that the transformation did not add", static providers => new HttpProbe("/policy/vip", providers.Bob().Bearer())),
        new("GetTokenAsync", static providers => new HttpProbe("/token", providers.Alice().Bearer())),
        new("GetTokenAsync without SaveToken", static providers => new HttpProbe("/token", providers.OfPartner().Bearer())),
        new("a scoped service", static providers => new HttpProbe("/tenant", providers.Alice().Bearer())),
        new("IAuthorizationService", static providers => new HttpProbe("/ask", providers.Alice().Bearer())),
        new("a request with a body and a query", static providers =>
            new HttpProbe("/echo?page=2", providers.Alice().Bearer()) { Method = HttpMethod.Post, Body = "hello" }),
        new("Results.Challenge without a token", static _ => new HttpProbe("/challenge")),
        new("Results.Challenge with a good token", static providers => new HttpProbe("/challenge", providers.Alice().Bearer())),
        new("Results.Challenge with a bad token", static providers => new HttpProbe("/challenge/home", providers.Alice().Expired().Bearer())),
        new("Results.Forbid", static providers => new HttpProbe("/forbid", providers.Alice().Bearer())),
        new("a controller", static providers => new HttpProbe("/mvc/me", providers.Alice().Bearer())),
        new("a controller without a token", static _ => new HttpProbe("/mvc/me")),
        new("the user's name in a controller", static providers => new HttpProbe("/mvc/name", providers.Alice().Bearer())),
        new("a partner's user's name in a controller", static providers => new HttpProbe("/mvc/name", providers.OfPartner().Bearer())),
        new("a role of an action", static providers => new HttpProbe("/mvc/admin", providers.Bob().Bearer())),
        new("a missing role of an action", static providers => new HttpProbe("/mvc/admin", providers.Alice().Bearer())),
        new("a policy of an action", static providers => new HttpProbe("/mvc/acme", providers.Alice().Bearer())),
        new("AllowAnonymous on an action", static _ => new HttpProbe("/mvc/open")),
        new("Forbid in a controller", static providers => new HttpProbe("/mvc/forbid", providers.Alice().Bearer())),
        new("Challenge in a controller", static providers => new HttpProbe("/mvc/challenge", providers.Alice().Bearer())),
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
