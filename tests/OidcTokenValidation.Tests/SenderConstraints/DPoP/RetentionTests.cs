using FsCheck.Fluent;
using OidcTokenValidation.Testing;
using OidcTokenValidation.Tests.Properties;
using OidcTokenValidation.Tests.SenderConstraints.Support;

namespace OidcTokenValidation.Tests.SenderConstraints.DPoP;

/// <summary>The expiry of a stored proof is never before the end of its acceptance on any node.</summary>
public sealed class RetentionTests
{
    [Rule("RFC 9449 §11.1 retention")]
    [Fact]
    public void Proof_is_stored_for_as_long_as_a_node_whose_clock_is_behind_accepts_it() =>
        Seeded.Check(400, Gen.Choose(-60_000, 10_000).SelectMany(static iat => Gen.Choose(1, 300).SelectMany(age => Gen.Choose(0, 60).Select(ahead => (iat, age, ahead)))), static run =>
        {
            var store = new ScriptedStore();
            var clock = new TestClock();
            using var api = new ProofApi(options => (options.DPoP.MaxProofAge, options.DPoP.MaxProofAhead, options.DPoP.ReplayStore) = (TimeSpan.FromSeconds(run.age), TimeSpan.FromSeconds(run.ahead), store), clock: clock);
            double issued = api.Seconds + (run.iat / 1000.0);
            if (!api.Send(api.Proof().WithClaim("iat", issued).Create()).IsValid)
                return store.Uses.Count == 0;

            // Accepted up to iat + age by a node's clock, which may be behind by as much as a client's may be ahead.
            double last = issued + run.age + run.ahead;
            return store.Uses.Count == 1 && (store.Uses[0].ExpiresAt - DateTimeOffset.UnixEpoch).TotalSeconds >= last - 0.000_001;
        });

    [Rule("RFC 9449 §11.1 retention with a nonce")]
    [Fact]
    public void Proof_with_a_nonce_is_stored_for_the_lifetime_of_the_nonce() =>
        Seeded.Check(60, Gen.Choose(10, 3600).SelectMany(static life => Gen.Choose(0, 60).SelectMany(ahead => Gen.Choose(0, 7200).SelectMany(start => Gen.Choose(0, 2 * life).Select(wait => (life, ahead, start, wait))))), static run =>
        {
            var store = new ScriptedStore();
            using var api = new ProofApi(options =>
            {
                (options.DPoP.RequireNonce, options.DPoP.NonceLifetime, options.DPoP.MaxProofAhead) = (true, TimeSpan.FromSeconds(run.life), TimeSpan.FromSeconds(run.ahead));
                options.DPoP.ReplayStore = store;
            });
            api.Clock.Advance(TimeSpan.FromSeconds(run.start));
            api.Token = api.Issuer.Token().BoundTo(api.Client).ExpiringIn(TimeSpan.FromHours(9)).Create();
            api.Client.Nonce = Nonces.Get(api);
            api.Clock.Advance(TimeSpan.FromSeconds(run.wait));
            if (!api.Send(api.Proof().Create()).IsValid)
                return true;

            // Any later acceptance of the same nonce, here and on a node that is behind by MaxProofAhead.
            DateTimeOffset until = store.Uses[0].ExpiresAt;
            DateTimeOffset last = api.Now;
            while (api.Send(api.Proof().Create()).IsValid)
            {
                last = api.Now;
                api.Clock.Advance(TimeSpan.FromSeconds(Math.Max(1, run.life / 10)));
            }

            return until >= last + TimeSpan.FromSeconds(run.ahead) && store.Uses.All(use => use.ExpiresAt == until);
        });

    [Rule("RFC 9449 §11.1 retention")]
    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(10)]
    [InlineData(60)]
    public void Replay_of_a_proof_from_the_future_is_rejected_until_the_proof_expires(int ahead)
    {
        using var api = new ProofApi(static options => options.DPoP.MaxProofAhead = TimeSpan.FromSeconds(60));
        string proof = api.Proof().IssuedAt(api.Now.AddSeconds(ahead)).Create();
        string never = api.Proof().IssuedAt(api.Now.AddSeconds(ahead)).Create();
        api.Accept(proof);

        api.Clock.Advance(TimeSpan.FromSeconds(60 + ahead) - TimeSpan.FromTicks(1));
        api.Refuse(proof, TokenFailureCode.ProofReplayed);
        api.Clock.Advance(TimeSpan.FromTicks(1));
        api.Refuse(proof, TokenFailureCode.ProofReplayed);
        api.Accept(never);
        api.Clock.Advance(TimeSpan.FromMilliseconds(1));
        api.Refuse(proof, TokenFailureCode.ProofNotFresh);
    }

    [Fact]
    public void Last_instant_without_tolerance_leaves_no_gap()
    {
        using var api = new ProofApi(static options => (options.DPoP.MaxProofAge, options.DPoP.MaxProofAhead) = (TimeSpan.FromSeconds(1), TimeSpan.Zero));
        for (int fraction = 0; fraction < 50; fraction++)
        {
            string proof = api.Proof().WithClaim("iat", api.Seconds - (fraction / 51.0)).Create();
            api.Accept(proof);

            // Tick by tick over the end, where fractions of a double end too.
            api.Clock.SetUtcNow(api.Now.AddSeconds(1 - (fraction / 51.0)).AddTicks(-20));
            for (int tick = 0; tick < 40; tick++)
            {
                Assert.False(api.Send(proof).IsValid, $"{fraction} {tick}");
                api.Clock.Advance(TimeSpan.FromTicks(1));
            }
        }
    }
}
