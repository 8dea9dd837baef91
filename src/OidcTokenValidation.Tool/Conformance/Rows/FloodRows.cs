using System.Globalization;
using System.Security.Cryptography;

namespace OidcTokenValidation.Tool.Conformance.Rows;

/// <summary>Tokens that only an attacker sends, and the requests to the issuer that they cause. No standard has a limit; a few are enough.</summary>
internal static class FloodRows
{
    private const int Count = 50;
    private const int MostFetches = 5;

    private static readonly RowGroup Group = new("flood", "no standard", Level.Opinion);

    public static IEnumerable<Row> All =>
    [
        Fetches("issuers", "made-up issuers", 0, static (session, i) => session.Token().From($"https://issuer{i}.attacker.example/").Create()),
        Fetches("types", "made-up types", 0, static (session, i) => session.Token().OfType($"x{i}").WithHeader("kid", $"made-up-{i}").Create()),
        Fetches("signatures", "wrong signatures and the name of a key", MostFetches, static (session, _) =>
            session.Token().WithSignature(RandomNumberGenerator.GetBytes(256)).Create()),
        Fetches("key-names", "made-up key names", MostFetches, static (session, i) => session.Token().WithHeader("kid", $"made-up-{i}").Create()),
        Fetches("no-key-name", "no key name and wrong signatures", MostFetches, static (session, _) =>
            session.Token().WithoutHeader("kid").WithSignature(RandomNumberGenerator.GetBytes(256)).Create()),
        Group.Scenario("good", "a good token after made-up key names: accepted", async static (session, cancellationToken) =>
        {
            await SendAsync(session, static (session, i) =>
                session.Token().WithHeader("kid", $"before-good-{i}").Create(), cancellationToken).ConfigureAwait(false);
            return Observation.Compare(Expectation.Accepted, await session.SendTokenAsync(session.Token().Create(), cancellationToken).ConfigureAwait(false));
        }),
        Group.Scenario("new-key", "a new key after made-up key names: accepted within the time of --within", async static (session, cancellationToken) =>
        {
            await SendAsync(session, static (session, i) =>
                session.Token().WithHeader("kid", $"before-new-{i}").Create(), cancellationToken).ConfigureAwait(false);
            return await KeyChange.RotateAsync(session, cancellationToken).ConfigureAwait(false);
        }),
    ];

    private static Row Fetches(string name, string title, int most, Func<Session, int, string> createToken) => Group.Scenario(
        name, string.Create(CultureInfo.InvariantCulture,
            $"{Count} tokens with {title}: {(most == 0 ? "no request" : $"at most {most} requests")} to the issuer"), async (session, cancellationToken) =>
        {
            int before = session.Server.RequestCount;
            await SendAsync(session, createToken, cancellationToken).ConfigureAwait(false);
            int fetches = session.Server.RequestCount - before;
            return fetches <= most ? Observation.Passed : Observation.Failed($"expected: at most {most} requests to the issuer; received: {fetches}");
        });

    private static async Task SendAsync(Session session, Func<Session, int, string> createToken, CancellationToken cancellationToken)
    {
        for (int i = 0; i < Count; i++)
            await session.SendTokenAsync(createToken(session, i), cancellationToken).ConfigureAwait(false);
    }
}
