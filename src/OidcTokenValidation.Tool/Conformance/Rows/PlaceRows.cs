using OidcTokenValidation.Tool.Conformance.Wire;

namespace OidcTokenValidation.Tool.Conformance.Rows;

/// <summary>Other places of a token than the Authorization field (RFC 6750 §2, RFC 9700 §4.3.2).</summary>
internal static class PlaceRows
{
    private const string Form = "application/x-www-form-urlencoded";

    private static readonly RowGroup Group = new("rfc6750-place", "RFC 6750 §2", Level.Opinion);

    private static readonly string[] Fields =
        ["Proxy-Authorization", "X-Authorization", "X-Access-Token", "X-Auth-Token", "Access-Token", "X-Forwarded-Authorization", "Authentication"];

    private static readonly string[] QueryNames = ["access_token", "token", "bearer_token", "jwt", "id_token", "Authorization"];

    public static IEnumerable<Row> All =>
    [
        .. QueryNames.Select(static name => Query.Request($"query-{name.Replace('_', '-').ToLowerInvariant()}",
            $"the token in the query as {name} alone: not accepted", Expectation.Refused, session =>
            Create(session, (token, proof) => new RawRequest($"{session.Target.Path}?{name}={token}", proof)))),
        .. Fields.Select(static name =>
            Group.Request($"field-{name.ToLowerInvariant()}", $"the token in the field {name} alone: not accepted", Expectation.Refused, session =>
            Create(session, (token, proof) => new RawRequest(session.Target.Path, [(name, $"{session.Scheme} {token}"), .. proof])))),
        Group.Request("cookie", "the token in a cookie access_token alone: not accepted", Expectation.Refused, static session =>
            Create(session, (token, proof) => new RawRequest(session.Target.Path, [("Cookie", $"access_token={token}"), .. proof]))),
        Group.At("RFC 6750 §2.2").Request("form-get", "the token in the form of a GET request alone: not accepted", Expectation.Refused, static session =>
            Create(session, (token, proof) => new RawRequest(session.Target.Path, [("Content-Type", Form), .. proof]) { Body = $"access_token={token}" })),
        Group.Request("json-get", "the token in the JSON body of a GET request alone: not accepted", Expectation.Refused, static session =>
            Create(session, (token, proof) =>
                new RawRequest(session.Target.Path, [("Content-Type", "application/json"), .. proof]) { Body = $"{{\"access_token\":\"{token}\"}}" })),
        Several.Request("field-and-query", "the token in the field and in the query: not accepted", Expectation.Refused, static session =>
            new RawRequest($"{session.Target.Path}?access_token={session.Token().Create()}", session.Present(session.Token().Create()))),
        Several.Request("expired-field-good-query", "an expired token in the field and a good one in the query: not accepted", Expectation.Refused,
            static session =>
            new RawRequest($"{session.Target.Path}?access_token={session.Token().Create()}", session.Present(session.Token().Expired().Create()))),
        Group.At("RFC 9110 §4.2.2").Request("query-beside", "a query beside the token: accepted", Expectation.Accepted, static session =>
            new RawRequest($"{session.Target.Path}?a=b", session.Present(session.Token().Create()))),
    ];

    // RFC 6750 §2.3 lets an API take it; RFC 9700 (the current best practice) and OAuth 2.1 do not.
    private static RowGroup Query => Group.At("RFC 9700 §4.3.2", Level.Should);

    // §2: a client must not; §3.1: the response is invalid_request.
    private static RowGroup Several => Group.At("RFC 6750 §3.1", Level.Should);

    private static RawRequest Create(Session session, Func<string, IReadOnlyList<(string Name, string Value)>, RawRequest> write)
    {
        string token = session.Token().Create();
        return write(token, [.. session.Present(token).Skip(1)]);
    }
}
