using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OidcTokenValidation.Testing;
using OidcTokenValidation.Tests.Checks.Support;
using OidcTokenValidation.Tests.Properties;
using OidcTokenValidation.Tests.SenderConstraints.Support;
using OidcTokenValidation.TestSupport.Core;
using OidcTokenValidation.TestSupport.Logging;

namespace OidcTokenValidation.Tests.Checks;

/// <summary>Checks of the application: they can reject a token, they never accept one, and no path skips them.</summary>
public sealed class CustomCheckTests
{
    private const int ThrewEvent = 22;

    public static TheoryData<string, AccessTokenOutcome, TokenFailureCode> Refusals => new()
    {
        { "refused", AccessTokenOutcome.Rejected, TokenFailureCode.RefusedByApplication },
        { "refused later", AccessTokenOutcome.Rejected, TokenFailureCode.RefusedByApplication },
        { "default", AccessTokenOutcome.Rejected, TokenFailureCode.RefusedByApplication },
        { "undefined", AccessTokenOutcome.Rejected, TokenFailureCode.RefusedByApplication },
        { "negative later", AccessTokenOutcome.Rejected, TokenFailureCode.RefusedByApplication },
        { "unavailable", AccessTokenOutcome.Unavailable, TokenFailureCode.CheckUnavailable },
        { "unavailable later", AccessTokenOutcome.Unavailable, TokenFailureCode.CheckUnavailable },
        { "throws", AccessTokenOutcome.Unavailable, TokenFailureCode.CheckUnavailable },
        { "throws later", AccessTokenOutcome.Unavailable, TokenFailureCode.CheckUnavailable },
        { "faulted", AccessTokenOutcome.Unavailable, TokenFailureCode.CheckUnavailable },
        { "times out", AccessTokenOutcome.Unavailable, TokenFailureCode.CheckUnavailable },
        { "cancelled by itself", AccessTokenOutcome.Unavailable, TokenFailureCode.CheckUnavailable },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task Token_is_rejected_when_any_check_does_not_pass(string behavior, AccessTokenOutcome outcome, TokenFailureCode code)
    {
        foreach (int place in Enumerable.Range(0, 3))
        {
            var checks = new ScriptedCheck?[3];
            checks[place] = new ScriptedCheck(_ => Perform(behavior));
            ScriptedCheck[] all = [.. checks.Select(static check => check ?? new ScriptedCheck())];
            using var api = new Api(options => options.Checks = [.. all]);

            // The second time the token is cached.
            foreach (int time in Enumerable.Range(1, 2))
            {
                AccessTokenValidationResult result = await api.SendAsync(api.Token());
                Assert.Equal((outcome, code), (result.Outcome, result.Failure?.Code));
                Assert.Equal(TokenValidationStage.Application, result.Failure!.Stage);
                Assert.Null(result.Token);
                Assert.Equal(Enumerable.Range(0, 3).Select(i => i <= place ? time : 0), all.Select(static check => check.Asked.Count));

                Challenge challenge = api.Challenge(result);
                Assert.Equal(outcome == AccessTokenOutcome.Rejected ? (401, "invalid_token") : (503, null), (challenge.StatusCode, challenge.Error));
                Assert.Equal(TimeSpan.FromSeconds(outcome == AccessTokenOutcome.Rejected ? 0 : 1), result.RetryAfter);
                Assert.Contains(nameof(ScriptedCheck), result.Failure.Explanation, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public async Task Passing_check_runs_on_every_request_also_for_a_cached_token()
    {
        var first = new ScriptedCheck();
        var second = new ScriptedCheck(static async _ =>
        {
            await Task.Yield();
            return AccessTokenCheckOutcome.Passed;
        });
        var third = new ScriptedCheck();
        using var api = new Api(options => options.Checks = [first, second, third]);
        string token = api.Token().Create();
        for (int i = 0; i < 3; i++)
            Assert.True((await api.SendAsync($"Bearer {token}")).IsValid);
        Assert.All([first, second, third], static check => Assert.Equal(3, check.Asked.Count));
        Assert.All(first.Asked, static token => Assert.Equal("alice", token.Subject));
    }

    [Fact]
    public async Task Checks_do_not_run_for_a_token_that_is_already_rejected()
    {
        var check = new ScriptedCheck();
        using var api = new Api(options => options.Checks.Add(check));
        await api.RefuseAsync(api.Token().Expired(), TokenFailureCode.Expired);
        await api.RefuseAsync(api.Token().SignedBy(TestSigningKey.Create("RS256", "shared")), TokenFailureCode.InvalidSignature);
        Assert.Equal(AccessTokenOutcome.NoCredentials, (await api.SendAsync(default(Microsoft.Extensions.Primitives.StringValues))).Outcome);
        Assert.Empty(check.Asked);
    }

    [Theory]
    [InlineData("refused")]
    [InlineData("unavailable later")]
    [InlineData("throws")]
    public async Task Token_that_does_not_pass_leaves_its_proof_unused(string behavior)
    {
        string next = behavior;
        var check = new ScriptedCheck(_ => Perform(next));
        var store = new ScriptedStore();
        using var api = new ProofApi(options => (options.Checks, options.DPoP.ReplayStore) = ([check], store));
        ResourceRequest request = api.Request(api.Proof());
        Assert.False((await api.Validator.ValidateAsync(request, TestContext.Current.CancellationToken)).IsValid);
        Assert.Empty(store.Uses);

        next = "passed";
        api.Accept(request);
        Assert.Single(store.Uses);
    }

    [Fact]
    public void Proof_that_is_bad_or_missing_is_refused_before_any_check()
    {
        var check = new ScriptedCheck();
        using var api = new ProofApi(options => options.Checks.Add(check));
        api.Refuse(api.Proof("POST"), TokenFailureCode.ProofMethodMismatch);
        Assert.Equal(TokenFailureCode.BoundTokenWithoutProof, api.Send(TestRequest.Bearer(api.Token)).Failure!.Code);
        Assert.Empty(check.Asked);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Caller_that_cancels_gets_an_OperationCanceledException(bool atOnce)
    {
        using var caller = new CancellationTokenSource();
        using var api = new ProofApi(options => options.Checks.Add(new ScriptedCheck(async token =>
        {
            if (!atOnce)
                await Task.Yield();
            await caller.CancelAsync();
            token.ThrowIfCancellationRequested();
            return AccessTokenCheckOutcome.Passed;
        })));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await api.Validator.ValidateAsync(api.Request(api.Proof()), caller.Token));
    }

    [Fact]
    public async Task Check_that_throws_is_logged_once_a_minute_and_nothing_of_the_token_is()
    {
        using var log = new LogCollector();
        using var api = new ProofApi(options => options.Checks.Add(new ScriptedCheck(static _ => throw new InvalidOperationException("down"))), log: log);
        await SendAsync(5);
        Assert.Equal(["The application's check ScriptedCheck threw: its requests get 503."], log.Messages(ThrewEvent));
        Assert.Single(log.Messages(LogLevel.Error));
        api.Clock.Advance(TimeSpan.FromMinutes(1));
        await SendAsync(5);
        Assert.Equal(2, log.Messages(ThrewEvent).Count);

        Task SendAsync(int count) => Task.WhenAll(Enumerable.Range(0, count).Select(_ => Task.Run(async () => await api.Validator.ValidateAsync(api.Request(api.Proof())))));
    }

    [Fact]
    public void Check_that_completes_synchronously_allocates_nothing()
    {
        using var issuer = new TestIssuer("https://issuer.example/", clock: null, TestSigningKey.Create("ES256"));
        ResourceRequest request = TestRequest.Bearer(issuer.Token().Create());
        using var without = AccessTokenValidator.Create(new AccessTokenValidationOptions { Audiences = [TestIssuer.DefaultAudience], Issuers = [issuer.Trust()] });
        using var with = AccessTokenValidator.Create(new AccessTokenValidationOptions { Audiences = [TestIssuer.DefaultAudience], Issuers = [issuer.Trust()], Checks = [new PassingCheck(), new PassingCheck()] });
        long more = Allocated.By(() => Assert.True(with.ValidateAtOnce(request).IsValid)) - Allocated.By(() => Assert.True(without.ValidateAtOnce(request).IsValid));

        Assert.Equal(0, more);
    }

    [Fact]
    public void Null_check_is_an_options_error()
    {
        using var issuer = new TestIssuer("https://issuer.example/", clock: null, TestSigningKey.Create("ES256"));
        foreach (IList<IAccessTokenCheck>? checks in new IList<IAccessTokenCheck>?[] { null, [null!], [new PassingCheck(), null!] })
        {
            var options = new AccessTokenValidationOptions { Audiences = ["a"], Issuers = [issuer.Trust()], Checks = checks! };
            var exception = Assert.Throws<Microsoft.Extensions.Options.OptionsValidationException>(() => AccessTokenValidator.Create(options));
            Assert.Equal("Checks is null or holds a null. Leave it out for none, or add your checks.", Assert.Single(exception.Failures));
        }
    }

    [Fact]
    public void Checks_of_the_application_are_added_to_those_of_the_options()
    {
        using var issuer = new TestIssuer("https://issuer.example/", clock: null, TestSigningKey.Create("ES256"));
        var ofOptions = new ScriptedCheck();
        var ofServices = new ScriptedCheck();
        var services = new ServiceCollection();
        services.AddAccessTokenValidation(options => (options.Audiences, options.Issuers, options.Checks) = ([TestIssuer.DefaultAudience], [issuer.Trust()], [ofOptions]));
        services.AddSingleton<IAccessTokenCheck>(ofServices).AddSingleton<IAccessTokenCheck>(ofOptions);
        using ServiceProvider provider = services.BuildServiceProvider();
        Assert.True(provider.GetRequiredService<AccessTokenValidator>().ValidateAtOnce(TestRequest.Bearer(issuer.Token().Create())).IsValid);
        Assert.Single(ofOptions.Asked);
        Assert.Single(ofServices.Asked);
    }

    private static ValueTask<AccessTokenCheckOutcome> Perform(string behavior) => behavior switch
    {
        "passed" => ValueTask.FromResult(AccessTokenCheckOutcome.Passed),
        "refused" => ValueTask.FromResult(AccessTokenCheckOutcome.Rejected),
        "refused later" => Later(static () => AccessTokenCheckOutcome.Rejected),
        "default" => default,
        "undefined" => ValueTask.FromResult((AccessTokenCheckOutcome)3),
        "negative later" => Later(static () => (AccessTokenCheckOutcome)(-1)),
        "unavailable" => ValueTask.FromResult(AccessTokenCheckOutcome.Unavailable),
        "unavailable later" => Later(static () => AccessTokenCheckOutcome.Unavailable),
        "throws" => throw new InvalidOperationException("down"),
        "throws later" => Later(static () => throw new InvalidOperationException("down")),
        "faulted" => ValueTask.FromException<AccessTokenCheckOutcome>(new IOException("down")),
        "times out" => throw new TaskCanceledException("after 2 s"),
        "cancelled by itself" => ValueTask.FromCanceled<AccessTokenCheckOutcome>(new CancellationToken(canceled: true)),
        _ => throw new ArgumentOutOfRangeException(nameof(behavior)),
    };

    private static async ValueTask<AccessTokenCheckOutcome> Later(Func<AccessTokenCheckOutcome> behavior)
    {
        await Task.Yield();
        return behavior();
    }

    private sealed class PassingCheck : IAccessTokenCheck
    {
        public ValueTask<AccessTokenCheckOutcome> CheckAsync(AccessToken token, CancellationToken cancellationToken) => ValueTask.FromResult(AccessTokenCheckOutcome.Passed);
    }
}
