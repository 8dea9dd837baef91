using System.Text.Json.Nodes;
using OidcTokenValidation.Testing;

namespace OidcTokenValidation.Tool.Conformance.Rows;

/// <summary>A path that needs a scope (RFC 6750 §3.1, RFC 9068 §2.2.3, RFC 6749 §3.3).</summary>
internal static class ScopeRows
{
    private static readonly RowGroup Group = new("rfc6750-scope", "RFC 6749 §3.3", Level.Must, Feature.Scope);

    private static readonly (string Name, string Title, Func<string, string> Change)[] Others =
    [
        ("other", "another scope", static _ => "other"),
        ("empty", "an empty scope", static _ => string.Empty),
        ("longer", "the scope with a letter more", static scope => scope + "x"),
        ("longer-before", "the scope with a letter before it", static scope => "x" + scope),
        ("shorter", "the scope without its last letter", static scope => scope[..^1]),
        ("upper", "the scope in upper case", static scope => scope.ToUpperInvariant()),
        ("comma", "scopes with commas", static scope => $"a,{scope},b"),
        ("tab", "scopes with tabs", static scope => $"a\t{scope}\tb"),
        ("plus", "scopes with plus signs", static scope => $"a+{scope}"),
        ("quoted", "the scope in quotes", static scope => $"\"{scope}\""),
        ("wildcard", "scope \"*\"", static _ => "*"),
        ("no-break-space", "scopes with a no-break space", static scope => $"a\u00a0{scope}"),
    ];

    public static IEnumerable<Row> All =>
    [
        At("exact", "the scope alone: accepted", Expectation.Accepted, static (token, scope) => token.WithScope(scope)),
        At("among", "the scope among others: accepted", Expectation.Accepted, static (token, scope) => token.WithScope("a", scope, "b")),
        At("first", "the scope before others: accepted", Expectation.Accepted, static (token, scope) => token.WithScope(scope, "z")),
        At("missing", "no scope: not accepted", Expectation.Refused, static (token, _) => token.WithoutClaim("scope")),
        .. Others.Select(static other =>
            At($"{other.Name}", $"{other.Title}: not accepted", Expectation.Refused, (token, scope) => token.WithClaim("scope", other.Change(scope)))),
        At("roles", "the scope in roles alone: not accepted", Expectation.Refused, static (token, scope) => token.WithoutClaim("scope").WithRoles(scope)),
        At("groups", "the scope in groups alone: not accepted", Expectation.Refused, static (token, scope) => token.WithoutClaim("scope").WithGroups(scope)),
        At("subject", "the scope in sub alone: not accepted", Expectation.Refused, static (token, scope) => token.WithoutClaim("scope").WithSubject(scope)),
        At("array-in-array", "scope as an array in an array: not accepted", Expectation.Refused, static (token, scope) =>
            token.WithClaim("scope", new JsonArray(new JsonArray(scope)))),
        At("object", "scope as an object: not accepted", Expectation.Refused, static (token, scope) =>
            token.WithClaim("scope", new JsonObject { [scope] = true })),
        At("number", "scope 1: not accepted", Expectation.Refused, static (token, _) => token.WithClaim("scope", 1)),
        At("status", "no scope: 403 insufficient_scope", null, static (token, _) =>
            token.WithoutClaim("scope")) with { Section = "RFC 6750 §3.1", Level = Level.Should },
        At("status-other", "another scope: 403 insufficient_scope", null, static (token, _) =>
            token.WithScope("other")) with { Section = "RFC 6750 §3.1", Level = Level.Should },
        Group.At("RFC 6750 §3.1", Level.Opinion).Scenario("challenge", "no scope: the challenge names the scope that is needed",
            async static (session, cancellationToken) =>
            Observation.Compare(
                new($"a challenge with scope that contains {session.Target.Scope}", response =>
                    response.FindChallenge(session.Scheme)?["scope"]?.Split(' ').Contains(session.Target.Scope) == true),
                await session.SendTokenAsync(session.Token().WithoutClaim("scope").Create(), cancellationToken,
                    session.Target.ScopePath).ConfigureAwait(false))),
        At("invalid", "an expired token with the scope: 401", Expectation.Status(401), static (token, scope) =>
            token.Expired().WithScope(scope)) with { Section = "RFC 6750 §3.1", Level = Level.Should },
    ];

    private static Row At(string name, string title, Expectation? expected, Func<TestTokenBuilder, string, TestTokenBuilder> change) =>
        Group.Scenario(name, title, async (session, cancellationToken) => Observation.Compare(
            expected ?? Expectation.Error(403, session.Scheme, "insufficient_scope"),
            await session.SendTokenAsync(change(session.Token(), session.Target.Scope!).Create(), cancellationToken,
                session.Target.ScopePath).ConfigureAwait(false)));
}
