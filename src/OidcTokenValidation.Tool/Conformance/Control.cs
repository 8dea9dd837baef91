using OidcTokenValidation.Tool.Conformance.Wire;

namespace OidcTokenValidation.Tool.Conformance;

/// <summary>The positive control: a good token is accepted, and no token is not. Without it no row means anything.</summary>
internal static class Control
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>Sends a good token until it is accepted.</summary>
    /// <exception cref="ControlException">The time is over, or the path needs no token.</exception>
    public static async Task WaitAsync(Session session, CancellationToken cancellationToken)
    {
        RawResponse? response = await SendUntilAsync(session, () => session.Token().Create(), static sent => sent.IsAccepted, cancellationToken)
            .ConfigureAwait(false);
        if (response is not { IsAccepted: true })
            throw new ControlException(Explain(session, response));
        if (await session.SendAsync(new RawRequest(session.Target.Path), cancellationToken).ConfigureAwait(false) is { IsAccepted: true } open)
        {
            throw new ControlException(
                $"GET {session.Url} got {open} without a token: it is not protected. Write a --path that needs a token and nothing else.");
        }
    }

    /// <summary>Sends tokens, one each second, until the response is the expected one or the time is over.</summary>
    /// <returns>The last response.</returns>
    public static async Task<RawResponse> SendUntilAsync(
        Session session, Func<string> createToken, Func<RawResponse, bool> isExpected, CancellationToken cancellationToken)
    {
        long start = TimeProvider.System.GetTimestamp();
        while (true)
        {
            RawResponse response = await session.SendTokenAsync(createToken(), cancellationToken).ConfigureAwait(false);
            if (isExpected(response) || TimeProvider.System.GetElapsedTime(start) >= session.Target.Patience)
                return response;
            await Task.Delay(Interval, TimeProvider.System, cancellationToken).ConfigureAwait(false);
        }
    }

    private static string Explain(Session session, RawResponse response) =>
        $"""
        The API does not accept a good token, so that nothing can be tested: GET {session.Url} got {response}
        It must trust the issuer {session.Issuer.Issuer},
            whose metadata has been requested {CountMetadata(session)} times and whose keys {CountKeys(session)} times.
        It must accept the audience {session.Target.Audience}.
        --path must need a token and nothing else; write --claim for a claim that the API needs in every token.
        {DescribeDPoP(session)}
        """;

    private static int CountMetadata(Session session) =>
        session.Server.RequestsTo("/.well-known/openid-configuration") + session.Server.RequestsTo("/.well-known/oauth-authorization-server");

    private static int CountKeys(Session session) => session.Server.RequestsTo("/jwks");

    private static string DescribeDPoP(Session session) => session.Target.Has(Feature.Bearer)
        ? "The token is sent as Bearer token; write --dpop required if the API accepts no others than those with a proof."
        : "The token is sent with a DPoP proof for that address; write --api as clients call the API.";
}
