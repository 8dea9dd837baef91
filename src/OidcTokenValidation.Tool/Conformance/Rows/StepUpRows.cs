using System.Globalization;
using System.Text.Json.Nodes;
using OidcTokenValidation.Testing;

namespace OidcTokenValidation.Tool.Conformance.Rows;

/// <summary>A path that needs an authentication of a kind or age (RFC 9470).</summary>
internal static class StepUpRows
{
    private static readonly RowGroup Group = new("rfc9470", "RFC 9470 §5", Level.Must, Feature.StepUp);

    private static readonly (string Name, string Title, Func<string, JsonNode?> Change)[] Contexts =
    [
        ("acr-other", "another acr", static _ => "urn:example:other"),
        ("acr-empty", "acr \"\"", static _ => ""),
        ("acr-case", "acr in another letter case", static acr =>
            string.Concat(acr.Select(static c => char.IsUpper(c) ? char.ToLowerInvariant(c) : char.ToUpperInvariant(c)))),
        ("acr-longer", "acr with a letter more", static acr => acr + "x"),
        ("acr-shorter", "acr without its last letter", static acr => acr[..^1]),
        ("acr-list", "acr with two values and a space", static acr => $"{acr} urn:example:other"),
        ("acr-array", "acr as an array", static acr => new JsonArray(acr)),
        ("acr-null", "acr null", static _ => null),
        ("acr-true", "acr true", static _ => true),
    ];

    public static IEnumerable<Row> All =>
    [
        At("good", "acr and auth_time as required: accepted", Expectation.Accepted, static (token, _) => token),
        At("no-acr", "no acr: not accepted", Expectation.Refused, static (token, _) => token.WithoutClaim("acr"), acr: true),
        .. Contexts.Select(static other => At(other.Name, $"{other.Title}: not accepted", Expectation.Refused, (token, session) =>
            token.WithClaim("acr", other.Change(session.Target.Acr!)), acr: true)),
        At("acr-in-amr", "the value in amr alone: not accepted", Expectation.Refused, static (token, session) =>
            token.WithoutClaim("acr").WithAmr(session.Target.Acr!), acr: true),
        At("no-auth-time", "no auth_time: not accepted", Expectation.Refused, static (token, _) => token.WithoutClaim("auth_time"), age: true),
        At("old", "an authentication an hour before the limit: not accepted", Expectation.Refused, static (token, session) =>
            token.AuthenticatedBefore(session.Target.MaxAge!.Value + TimeSpan.FromHours(1)), age: true),
        At("zero", "auth_time 0: not accepted", Expectation.Refused, static (token, _) => token.WithClaim("auth_time", 0), age: true),
        At("string", "auth_time as a string: not accepted", Expectation.Refused, static (token, session) =>
            token.WithClaim("auth_time", session.Issuer.Clock.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)), age: true),
        At("null", "auth_time null: not accepted", Expectation.Refused, static (token, _) => token.WithClaim("auth_time", null), age: true),
        At("iat", "an old auth_time and a new iat: not accepted", Expectation.Refused, static (token, session) =>
            token.AuthenticatedBefore(session.Target.MaxAge!.Value + TimeSpan.FromHours(2)).IssuedAt(session.Issuer.Clock.GetUtcNow()), age: true),
        Challenge("error", "no acr: 401 insufficient_user_authentication", null, acr: true),
        Challenge("acr-values", "no acr: the challenge has acr_values", new("acr_values", static response =>
            response.Challenges.Any(static challenge => challenge["acr_values"] is { Length: > 0 })), acr: true),
        Challenge("age-error", "no auth_time: 401 insufficient_user_authentication", null, age: true),
        Challenge("max-age", "no auth_time: the challenge has max_age", new("max_age", static response =>
            response.Challenges.Any(static challenge =>
                int.TryParse(challenge["max_age"], NumberStyles.None, CultureInfo.InvariantCulture, out _))), age: true),
    ];

    private static Row At(
        string name, string title, Expectation expected, Func<TestTokenBuilder, Session, TestTokenBuilder> change, bool acr = false, bool age = false) =>
        Group.Scenario(name, title, async (session, cancellationToken) => FindMissing(session, acr, age) is { } missing
            ? Observation.Skipped(missing)
            : Observation.Compare(
                expected, await session.SendTokenAsync(change(Create(session), session).Create(), cancellationToken,
                    session.Target.StepUpPath).ConfigureAwait(false)));

    private static Row Challenge(string name, string title, Expectation? expected, bool acr = false, bool age = false) =>
        Group.At("RFC 9470 §3", expected is null ? Level.Must : Level.Should).Scenario(name, title, async (session, cancellationToken) =>
            FindMissing(session, acr, age) is { } missing
            ? Observation.Skipped(missing)
            : Observation.Compare(
                expected ?? Expectation.Error(401, session.Scheme, "insufficient_user_authentication"),
                await session.SendTokenAsync(Create(session).WithoutClaim(acr ? "acr" : "auth_time").Create(), cancellationToken,
                    session.Target.StepUpPath).ConfigureAwait(false)));

    private static TestTokenBuilder Create(Session session)
    {
        TestTokenBuilder token = session.Token().AuthenticatedBefore(TimeSpan.Zero);
        return session.Target.Acr is { } acr ? token.WithAcr(acr) : token;
    }

    private static string? FindMissing(Session session, bool acr, bool age) =>
        acr && session.Target.Acr is null ? "write --acr VALUE" : age && session.Target.MaxAge is null ? "write --max-age TIME" : null;
}
