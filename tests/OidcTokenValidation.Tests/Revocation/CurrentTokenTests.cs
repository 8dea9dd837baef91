using OidcTokenValidation.Revocation;
using OidcTokenValidation.SenderConstraints;
using OidcTokenValidation.Tests.Revocation.Support;

namespace OidcTokenValidation.Tests.Revocation;

/// <summary>The check of one token while a node reads the feed.</summary>
public sealed class CurrentTokenTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    // A node becomes available when it has read the feed. A check that began before must not combine the entries from before with the state afterwards.
    [Fact]
    public async Task Revoked_token_is_never_accepted_by_a_node_that_is_reading_the_feed()
    {
        var feed = new FakeFeed();
        using var api = new RevocationApi(feed: feed);
        await api.Revocations.CatchUpAsync(Stop);

        // The identifier of the token is looked for after the subject, and its length makes that take long.
        AccessToken token = api.Accept(api.Token().WithClaim("jti", new string('é', 3000)));
        Assert.True(Confirmation.TryRead(token, out Confirmation confirmation));
        Assert.True(BoundToken.TryBind(confirmation, proof: null, certificate: null, out BoundToken? bound));
        for (int i = 0; i < 50; i++)
            await api.Revocations.RevokeTokenAsync(token.Issuer, $"{i}", Stop);
        await api.Revocations.RevokeSubjectAsync(token, Stop);

        for (int i = 0; i < 500; i++)
        {
            using var node = TokenRevocations.Create(new TokenRevocationOptions { MaxTokenLifetime = RevocationApi.Longest }, feed, api.Clock);
            TokenFailure? failure = null;
            while (failure?.Code != TokenFailureCode.TokenRevoked)
                Assert.False(CurrentToken.TryPass(bound, node, TokenStatus.Valid, out _, out failure), $"Accepted by node {i}.");
        }
    }
}
