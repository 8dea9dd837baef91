using System.Collections.Concurrent;
using System.Diagnostics;
using OidcTokenValidation.Testing;
using OidcTokenValidation.Tests.Properties;
using OidcTokenValidation.Tests.Revocation.Support;

namespace OidcTokenValidation.Tests.Revocation;

/// <summary>The end of a token by its revocation: soon, once, only for the revoked tokens, and never after it was disposed.</summary>
public sealed class RevocationWatchersTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly RevocationApi _api = new();
    private readonly ConcurrentQueue<string> _ends = new();
    private readonly SemaphoreSlim _ended = new(0);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _api.Dispose();
        _ended.Dispose();
    }

    [Theory]
    [InlineData("token")]
    [InlineData("session")]
    [InlineData("subject")]
    [InlineData("client")]
    [InlineData("issuer")]
    public async Task Revoked_token_ends_once_and_others_do_not(string scope)
    {
        AccessToken token = _api.Accept(_api.Token().WithClaim("sid", "s1").WithClaim("client_id", "app").WithClaim("jti", "t1"));
        using IDisposable end = Watch(token, "revoked");
        using IDisposable other = Watch(Accept("https://other.example/"), "other issuer");
        using IDisposable bob = Watch(_api.Accept(_api.Token("bob").WithClaim("sid", "s2").WithClaim("client_id", "app2").WithClaim("jti", "t2")), "bob");
        await RevokeAsync(scope, token);

        Assert.True(await _ended.WaitAsync(Patience, Cancellation));
        if (scope == "issuer")
            Assert.True(await _ended.WaitAsync(Patience, Cancellation));
        string[] expected = scope == "issuer" ? ["bob TokenRevoked", "revoked TokenRevoked"] : ["revoked TokenRevoked"];

        // Another revocation does not end it again.
        await RevokeAsync("subject", token);
        await _api.Revocations.RevokeSubjectAsync(_api.Issuer.Issuer, "carol", cancellationToken: Cancellation);
        await AssertQuietAsync();
        Assert.Equal(expected, _ends.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Token_of_a_later_login_does_not_end()
    {
        AccessToken earlier = _api.Accept(_api.Token());
        _api.Clock.Advance(TimeSpan.FromSeconds(2));
        using IDisposable end = Watch(_api.Accept(_api.Token()), "later");
        await _api.Revocations.RevokeSubjectAsync(earlier.Issuer, earlier.Subject, earlier.IssuedAt.AddSeconds(1), Cancellation);
        using IDisposable first = Watch(earlier, "earlier");
        await AssertQuietAsync();
        Assert.Equal(["earlier TokenRevoked"], _ends);
    }

    [Fact]
    public async Task Token_that_is_revoked_after_its_validation_ends_at_once()
    {
        AccessToken token = _api.Accept(_api.Token());
        await _api.Revocations.RevokeSubjectAsync(token, Cancellation);
        using IDisposable end = Watch(token, "revoked");
        Assert.Equal(["revoked TokenRevoked"], _ends);
        Assert.Equal(0, _api.Revocations.WatchedCount);
    }

    [Fact]
    public async Task Token_that_has_expired_and_is_revoked_ends_as_expired()
    {
        AccessToken token = _api.Accept(_api.Token());
        await _api.Revocations.RevokeSubjectAsync(token, Cancellation);
        _api.Clock.Advance(token.AcceptedUntil - _api.Now);
        using IDisposable end = Watch(token, "both");
        Assert.Equal(["both Expired"], _ends);
        Assert.Equal(0, _api.Revocations.WatchedCount);
    }

    [Fact]
    public async Task Token_of_an_issuer_with_another_validator_ends_by_the_revocations_of_its_own()
    {
        using var second = new RevocationApi();
        using IDisposable mine = Watch(_api.Accept(_api.Token()), "mine"), theirs = Watch(second.Accept(second.Token()), "theirs");
        await second.Revocations.RevokeSubjectAsync(second.Issuer.Issuer, "alice", cancellationToken: Cancellation);
        Assert.True(await _ended.WaitAsync(Patience, Cancellation));
        await AssertQuietAsync();
        Assert.Equal(["theirs TokenRevoked"], _ends);
    }

    [Fact]
    public async Task Disposed_end_calls_nothing_and_leaves_nothing()
    {
        AccessToken token = _api.Accept(_api.Token());
        IDisposable end = Watch(token, "disposed");
        Assert.Equal(1, _api.Revocations.WatchedCount);
        end.Dispose();
        end.Dispose();
        Assert.Equal(0, _api.Revocations.WatchedCount);
        await _api.Revocations.RevokeSubjectAsync(token, Cancellation);
        await AssertQuietAsync();
        Assert.Empty(_ends);
    }

    [Fact]
    public void Token_that_has_expired_leaves_nothing_to_dispose()
    {
        _api.Accept(_api.Token()).OnEnd(static _ => { });
        Assert.Equal(1, _api.Revocations.WatchedCount);

        _api.Clock.Advance(TimeSpan.FromHours(2));
        Assert.Equal(0, _api.Revocations.WatchedCount);
    }

    [Fact]
    public async Task Action_that_disposes_its_end_and_throws_does_not_affect_others()
    {
        AccessToken token = _api.Accept(_api.Token());
        IDisposable? own = null;
        own = token.OnEnd(_ =>
        {
            own!.Dispose();
            throw new InvalidOperationException("The application's action failed.");
        });
        IDisposable[] ends = [.. Enumerable.Range(0, 20).Select(i => Watch(token, $"{i}"))];
        await _api.Revocations.RevokeSubjectAsync(token, Cancellation);
        foreach (IDisposable _ in ends)
            Assert.True(await _ended.WaitAsync(Patience, Cancellation));
        Assert.Equal(20, _ends.Count);
        Assert.Equal(0, _api.Revocations.WatchedCount);
        Array.ForEach(ends, static end => end.Dispose());
    }

    [Fact]
    public async Task Ten_thousand_streams_end_with_one_revocation()
    {
        AccessToken alice = _api.Accept(_api.Token()), bob = _api.Accept(_api.Token("bob"));
        IDisposable[] ends = [.. Enumerable.Range(0, 10_000).Select(i => Watch(i % 2 == 0 ? alice : bob, i % 2 == 0 ? "alice" : "bob"))];
        Assert.Equal(10_000, _api.Revocations.WatchedCount);
        long start = Stopwatch.GetTimestamp();
        await _api.Revocations.RevokeSubjectAsync(alice, Cancellation);
        for (int i = 0; i < 5000; i++)
            Assert.True(await _ended.WaitAsync(Patience, Cancellation));
        TestContext.Current.TestOutputHelper!.WriteLine($"{Stopwatch.GetElapsedTime(start).TotalMilliseconds:0} ms");
        Assert.All(_ends, static end => Assert.Equal("alice TokenRevoked", end));
        Assert.Equal(5000, _api.Revocations.WatchedCount);
        Array.ForEach(ends, static end => end.Dispose());
        Assert.Equal(0, _api.Revocations.WatchedCount);
    }

    [Fact]
    public async Task Many_revocations_check_the_streams_on_one_thread_at_a_time()
    {
        int running = 0, most = 0;
        IDisposable[] ends = [.. Enumerable.Range(0, 200).Select(i => _api.Accept(_api.Token($"user{i}")).OnEnd(_ =>
        {
            most = Math.Max(most, Interlocked.Increment(ref running));
            Thread.SpinWait(20_000);
            Interlocked.Decrement(ref running);
            _ended.Release();
        }))];
        await Parallel.ForAsync(0, 200, Cancellation, async (i, cancellation) => await _api.Revocations.RevokeSubjectAsync(_api.Issuer.Issuer, $"user{i}", cancellationToken: cancellation));
        for (int i = 0; i < 200; i++)
            Assert.True(await _ended.WaitAsync(Patience, Cancellation));
        Assert.Equal(1, most);
        Array.ForEach(ends, static end => end.Dispose());
    }

    [Fact]
    public async Task No_action_runs_after_its_end_was_disposed()
    {
        int late = 0, ended = 0;
        for (int round = 0; round < 300; round++)
        {
            AccessToken token = _api.Accept(_api.Token($"user{round}"));
            bool[] isDisposed = new bool[8];
            IDisposable[] ends = [.. isDisposed.Select((_, i) => token.OnEnd(_ =>
            {
                Thread.SpinWait(200);
                Interlocked.Increment(ref ended);
                if (Volatile.Read(ref isDisposed[i]))
                    Interlocked.Increment(ref late);
            }))];
            int before = Volatile.Read(ref ended);
            Task revoking = Task.Run(async () => await _api.Revocations.RevokeSubjectAsync(token, Cancellation), Cancellation);

            // Some rounds have actions that run, however the machine schedules the threads.
            if (round % 10 == 0)
                Assert.True(SpinWait.SpinUntil(() => Volatile.Read(ref ended) > before, Patience));
            Parallel.For(0, ends.Length, i =>
            {
                Thread.SpinWait(i * 2000);
                ends[i].Dispose();
                Volatile.Write(ref isDisposed[i], true);
            });
            await revoking;
        }

        await AssertQuietAsync();
        Assert.Equal(0, late);
        Assert.InRange(ended, 30, 300 * 8);
        Assert.Equal(0, _api.Revocations.WatchedCount);
    }

    private AccessToken Accept(string issuer)
    {
        using var other = new TestIssuer(issuer, _api.Clock, [.. _api.Issuer.Keys]);
        using AccessTokenValidator validator = AccessTokenValidator.Create(
            new AccessTokenValidationOptions { Audiences = [TestIssuer.DefaultAudience], Issuers = [other.Trust()], Revocations = _api.Revocations }, _api.Clock);
        string token = other.Token().WithSubject("alice").WithClaim("sid", "s1").WithClaim("client_id", "app").WithClaim("jti", "t1").Create();
        return validator.ValidateAtOnce(TestRequest.Bearer(token)).Token!;
    }

    private ValueTask<RevocationOutcome> RevokeAsync(string scope, AccessToken token) => scope switch
    {
        "token" => _api.Revocations.RevokeTokenAsync(token.Issuer, token.JwtId!, Cancellation),
        "session" => _api.Revocations.RevokeSessionAsync(token.Issuer, "s1", cancellationToken: Cancellation),
        "subject" => _api.Revocations.RevokeSubjectAsync(token, Cancellation),
        "client" => _api.Revocations.RevokeClientAsync(token.Issuer, token.ClientId!, cancellationToken: Cancellation),
        _ => _api.Revocations.RevokeIssuerAsync(token.Issuer, cancellationToken: Cancellation),
    };

    private IDisposable Watch(AccessToken token, string name) => token.OnEnd(failure =>
    {
        _ends.Enqueue($"{name} {failure.Code}");
        _ended.Release();
    });

    // Two more revoked tokens: the second is found by a pass that begins when the pass of the first, and so all before it, have ended.
    private async Task AssertQuietAsync()
    {
        using var done = new SemaphoreSlim(0);
        for (int i = 0; i < 2; i++)
        {
            _api.Clock.Advance(TimeSpan.FromSeconds(1));
            AccessToken last = _api.Accept(_api.Token(Guid.NewGuid().ToString()));
            using IDisposable end = last.OnEnd(_ => done.Release());
            await _api.Revocations.RevokeSubjectAsync(last, Cancellation);
            Assert.True(await done.WaitAsync(Patience, Cancellation));
        }
    }
}
