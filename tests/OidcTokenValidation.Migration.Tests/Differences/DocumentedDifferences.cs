namespace OidcTokenValidation.Migration.Tests.Differences;

/// <summary>All differences after the migration that MIGRATING.md documents.</summary>
internal static class DocumentedDifferences
{
    private const string LogIn = """{"message":"Please log in."}""";
    private const string MayNot = """{"message":"You may not do this."}""";
    private const string User = """{"id":"alice",*}""";
    private const string Problem = "application/problem+json";

    public static IReadOnlyList<Difference> All { get; } =
    [
        // Requests that this library rejects and JwtBearer accepts.
        Rejected("A token must be an access token", "The token is not an access token.", "a token of type JWT"),
        Rejected("All claims of RFC 9068 are required", "The access token lacks a required claim.", "a token without jti", "a token without client_id"),
        Rejected("The clock skew is 30 seconds", "The access token has expired.", "a token that expired two minutes ago"),
        new("The clock skew is 30 seconds", ["a token that expired two minutes ago"], new Change("Token-Expired", null, "true")),
        Rejected("A token must not come from the future", "The access token is not valid yet.", "a token that was issued in the future"),
        Rejected("The audience is compared to the letter", "The access token is not for this API.", "an audience without its slash"),
        Rejected("The key is the one that the token names", "The access token's signing key is not known.", "a token that names no key"),
        Rejected("Tokens are read strictly", "The access token is malformed.", "a token with a claim twice"),
        Rejected("Tokens are read strictly", "The access token needs an extension that is not supported.", "a token with a critical extension"),
        Rejected("A token has at most 16,384 characters", "The access token is too long.", "a long token"),
        Rejected("A token that is bound to a key needs its proof", "The access token is bound to a key and needs its proof.", "a token that is bound to a key"),
        new(
            "There is one token, in one place",
            ["two Authorization fields", "a hub with two tokens"],
            new("status", "*", "400"),
            new("body", "*", """{"title":"Bad Request",*"error":"invalid_request"}"""),
            new("content type", "application/json", Problem),
            new("challenge Bearer", "invalid_token", "invalid_request"),
            new("challenge Bearer", null, "invalid_request"),
            new("challenge DPoP", null, "invalid_request"),
            new("challenge DPoP description", null, "*"),
            new("X-Audit", "validated alice", "failed")),
        new(
            "An empty token is a malformed request",
            ["a scheme without a token"],
            new("status", "401", "400"),
            new("body", LogIn, """{"title":"Bad Request",*"error":"invalid_request"}"""),
            new("content type", "application/json", Problem),
            new("challenge Bearer", "no error", "invalid_request"),
            new("X-Audit", null, "failed")),

        // Outages and connections.
        new(
            "An outage of the provider is 503",
            ["a provider that is down"],
            new("status", "401", "503"),
            new("Retry-After", null, "*"),
            new("challenge Bearer", "invalid_token", null),
            new("challenge Bearer description", "*", null),
            new("body", null, """{"title":"Service Unavailable",*}"""),
            new("content type", null, Problem)),
        new(
            "A connection ends with its token",
            ["a hub's connection whose token expires"],
            new("hub", "returned", "disconnected"),
            new("hub result", "carol *", "")),
        new("The token is removed from the query", ["the query that a hub sees"], new Change("hub result", "1", "0")),

        // The form of rejections.
        new("Every 401 offers DPoP", [], new Change("challenge DPoP", null, "no error")),
        new("Challenges have a realm", [], new("challenge Bearer realm", null, "api"), new("challenge DPoP realm", null, "api")),
        new("Error descriptions are constant", [], new("challenge Bearer description", "*", "*"), new("challenge Bearer description", null, "*")),
        new(
            "Rejections of every scheme have a body",
            [
                "a role of a partner's user in the wrong claim", "the partner's scheme with another token", "the partner's scheme without a token",
                "a partner's expired token without tolerance",
            ],
            new("body", null, LogIn),
            new("body", null, MayNot),
            new("content type", null, "application/json")),
        new(
            "Challenge and Forbid results have no body",
            [
                "Results.Challenge without a token", "Results.Challenge with a good token", "Results.Challenge with a bad token", "Results.Forbid",
                "Challenge in a controller", "Forbid in a controller",
            ],
            new("body", LogIn, null),
            new("body", MayNot, null),
            new("content type", "application/json", null)),
        new("Observe sees every result", ["a blocked user"], new Change("X-Audit", null, "failed")),

        // The principal.
        new("The identity's type is the name of the scheme", ["the type of the identity"], new Change("body", "AuthenticationTypes.Federation", "Bearer")),
        new(
            "Numbers of claims are Integer64 or Double",
            ["the claims with arrays, numbers and objects"],
            new Change("claim level", "3 *#integer32 *", "3 *#integer64 *")),
    ];

    private static Difference Rejected(string title, string description, params string[] cases) => new(
        title,
        cases,
        new("status", "200", "401"),
        new("body", User, LogIn),
        new("challenge Bearer", null, "invalid_token"),
        new("challenge Bearer description", null, description),
        new("X-Audit", "validated alice", "failed"));
}
