using OidcTokenValidation.Testing;

namespace OidcTokenValidation.Tool.Conformance.Rows;

/// <summary>Metadata and keys of the issuer cannot be fetched. No standard requires what an API then does with the keys that it has.</summary>
internal static class OutageRows
{
    private static readonly RowGroup Group = new("outage", "no standard", Level.Opinion);

    private static readonly (string Name, string Title, TestResponse Response)[] Faults =
    [
        ("error", "500", TestResponse.Error()),
        ("unavailable", "503", TestResponse.Error(503)),
        ("not-found", "404", TestResponse.Error(404)),
        ("page", "a page in place of JSON", TestResponse.Garbage),
        ("empty-set", "a set without keys", TestResponse.EmptyKeySet),
        ("lost", "the end of the connection", TestResponse.ConnectionLost),
        ("hanging", "no response", TestResponse.Hanging),
    ];

    public static IEnumerable<Row> All =>
    [
        .. Faults.Select(static fault => Group.At("RFC 7515 §5.2").Scenario(
            $"{fault.Name}-unknown", $"the issuer responds with {fault.Title}, a token by an unknown key: not accepted", (session, cancellationToken) =>
                SendAsync(session, fault.Response, Expectation.Refused, static session =>
                    session.Token().SignedBy(session.Attacker.Rsa).Create(), cancellationToken))),
        .. Faults.Select(static fault => Group.Scenario(
            $"{fault.Name}-known", $"the issuer responds with {fault.Title}, also after an unknown key: a good token is accepted",
                (session, cancellationToken) =>
                SendGoodAsync(session, fault.Response, cancellationToken))),
        Group.Scenario("recovery", "the issuer is back with a new key: accepted within the time of --within", async static (session, cancellationToken) =>
        {
            session.Server.FailWith(TestResponse.Error());
            await session.SendTokenAsync(session.Token().SignedBy(session.Attacker.Rsa).Create(), cancellationToken).ConfigureAwait(false);
            session.Recover();
            return await KeyChange.RotateAsync(session, cancellationToken).ConfigureAwait(false);
        }),
    ];

    private static async Task<Observation> SendGoodAsync(Session session, TestResponse fault, CancellationToken cancellationToken)
    {
        Observation unknown = await SendAsync(
            session, fault, Expectation.Refused, static session =>
                session.Token().SignedBy(session.Attacker.Rsa).Create(), cancellationToken).ConfigureAwait(false);
        return unknown.Outcome == RowOutcome.Passed
            ? await SendAsync(session, fault, Expectation.Accepted, static session => session.Token().Create(), cancellationToken).ConfigureAwait(false)
            : unknown;
    }

    private static async Task<Observation> SendAsync(
        Session session, TestResponse fault, Expectation expected, Func<Session, string> createToken, CancellationToken cancellationToken)
    {
        session.Server.FailWith(fault);
        try
        {
            return Observation.Compare(expected, await session.SendTokenAsync(createToken(session), cancellationToken).ConfigureAwait(false));
        }
        finally
        {
            session.Recover();
        }
    }
}
