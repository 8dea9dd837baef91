using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using OidcTokenValidation.Testing;
using OidcTokenValidation.TestSupport.Core;
using OidcTokenValidation.TestSupport.Logging;

namespace OidcTokenValidation.Tests.Pipeline;

/// <summary>Access decisions in the log, for an audit: one event each, with the values of verified tokens only.</summary>
public sealed class DecisionLogTests : IDisposable
{
    private const string Category = "OidcTokenValidation.AccessDecisions";

    private readonly LogCollector _log = new();
    private readonly TestIssuer _issuer = new("https://issuer.example/", clock: null, SharedKey.Rs256);

    public void Dispose()
    {
        _issuer.Dispose();
        _log.Dispose();
    }

    [Fact]
    public async Task Granted_access_is_logged_with_subject_actors_client_and_token()
    {
        using AccessTokenValidator validator = Create();
        validator.LogDecision(await SendAsync(validator, Delegated()), isGranted: true);

        LogRecord entry = Assert.Single(Entries);
        Assert.Equal((LogLevel.Information, 6), (entry.Level, entry.EventId));
        Assert.Equal(
            "Access granted, reason none. Subject \"alice\", actor sub \"agent\" iss \"https://agents.example/\"; before it sub \"first\" client_id \"service\", "
            + "client \"test-client\", token \"t-1\" of \"https://issuer.example/\". ",
            entry.Message);
        Assert.Equal(
            [("Outcome", "granted"), ("Reason", "none"), ("Subject", "alice"), ("ClientId", "test-client"), ("TokenId", "t-1"), ("Issuer", "https://issuer.example/")],
            ValuesOf(entry, "Outcome", "Reason", "Subject", "ClientId", "TokenId", "Issuer"));
    }

    [Fact]
    public async Task Forbidden_access_is_logged_with_the_requirement_that_is_not_met()
    {
        using AccessTokenValidator validator = Create();
        validator.LogDecision(await SendAsync(validator, Delegated()), isGranted: false, AccessRequirement.ActorSubject("other"));
        validator.LogDecision(await SendAsync(validator, Delegated().WithId("t-2")), isGranted: false);

        Assert.Collection(
            Entries,
            static entry =>
            {
                Assert.Equal([("Outcome", "forbidden"), ("Reason", "InsufficientClaim"), ("Subject", "alice"), ("TokenId", "t-1")], ValuesOf(entry, "Outcome", "Reason", "Subject", "TokenId"));
                Assert.EndsWith("not met: the actor's 'sub' to be 'other', of the token's issuer; the token has the actor sub \"agent\" iss \"https://agents.example/\".", entry.Message, StringComparison.Ordinal);
            },
            static entry => Assert.Equal([("Outcome", "forbidden"), ("Reason", "InsufficientByPolicy"), ("TokenId", "t-2")], ValuesOf(entry, "Outcome", "Reason", "TokenId")));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Rejected_token_is_logged_with_its_failure_code_and_none_of_its_values(bool isGranted)
    {
        using AccessTokenValidator validator = Create();
        string forged = TokenText.WithAnotherSignature(Delegated().Create());
        validator.LogDecision(await SendAsync(validator, Delegated().Expired()), isGranted);
        validator.LogDecision(await validator.ValidateAsync(TestRequest.Bearer(forged), TestContext.Current.CancellationToken), isGranted);
        validator.LogDecision(await SendAsync(validator, Delegated().WithClaim("act", new JsonObject())), isGranted);
        validator.LogDecision(validator.Refuse(await SendAsync(validator, Delegated())), isGranted);
        validator.LogDecision(default, isGranted);

        Assert.Equal(["Expired", "InvalidSignature", "ClaimInvalid", "RefusedByApplication", "None"], Entries.Select(static entry => ValuesOf(entry, "Reason").Single().Value));
        Assert.All(Entries, static entry =>
        {
            Assert.Equal("rejected", ValuesOf(entry, "Outcome").Single().Value);
            foreach (string value in (string[])["alice", "agent", "service", "test-client", "t-1", "issuer.example"])
                Assert.DoesNotContain(value, entry.Text, StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task Token_that_cannot_be_validated_is_logged_as_unavailable()
    {
        using var validator = AccessTokenValidator.Create(
            new AccessTokenValidationOptions { Audiences = { TestIssuer.DefaultAudience }, Issuers = { _issuer.Trust() }, LogAccessDecisions = true, Checks = { new UnavailableCheck() } },
            loggerFactory: _log);
        validator.LogDecision(await SendAsync(validator, Delegated()), isGranted: true);

        Assert.Equal([("Outcome", "unavailable"), ("Reason", "CheckUnavailable"), ("Subject", "")], ValuesOf(Assert.Single(Entries), "Outcome", "Reason", "Subject"));
    }

    [Fact]
    public async Task Request_without_credentials_is_not_logged()
    {
        using AccessTokenValidator validator = Create();
        AccessTokenValidationResult none = await validator.ValidateAsync(TestRequest.Anonymous(), TestContext.Current.CancellationToken);
        validator.LogDecision(none, isGranted: true);
        validator.LogDecision(none, isGranted: false);

        Assert.Empty(Entries);
    }

    [Fact]
    public async Task Nothing_is_logged_by_default_or_below_the_level()
    {
        using AccessTokenValidator off = Create(static options => options.LogAccessDecisions = false), on = Create();
        off.LogDecision(await SendAsync(off, Delegated()), isGranted: true);
        _log.MinLevel = LogLevel.Warning;
        on.LogDecision(await SendAsync(on, Delegated()), isGranted: true);

        Assert.Empty(Entries);
    }

    [Fact]
    public async Task Validation_and_challenge_log_no_decision()
    {
        using AccessTokenValidator validator = Create();
        validator.CreateChallenge(await SendAsync(validator, Delegated()), AccessRequirement.NoActor);
        validator.CreateChallenge(await SendAsync(validator, Delegated().Expired()));

        Assert.Empty(Entries);
    }

    [Fact]
    public async Task Values_are_cleaned_and_bounded()
    {
        using AccessTokenValidator validator = Create();
        string hostile = "a\r\nAccess granted\t\u001b[31m\u202e\"ü" + new string('x', 600);
        TestTokenBuilder token = _issuer.Token().WithSubject(hostile).WithClient(hostile).WithId(hostile)
            .WithClaim("act", new JsonObject { ["sub"] = hostile, ["iss"] = hostile, ["client_id"] = hostile });
        validator.LogDecision(await SendAsync(validator, token), isGranted: true);

        LogRecord entry = Assert.Single(Entries);
        Assert.All(entry.Message, static c => Assert.True(c is (>= ' ' and <= '~') or '…'));
        Assert.InRange(entry.Message.Length, 2_000, 4_000);
        Assert.StartsWith("a\\u000d\\u000aAccess granted\\u0009\\u001b[31m\\u202e\\u0022\\u00fcxxx", ValuesOf(entry, "Subject").Single().Value, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Decisions_without_the_option_allocate_nothing()
    {
        using AccessTokenValidator validator = Create(static options => options.LogAccessDecisions = false);
        AccessTokenValidationResult result = await SendAsync(validator, Delegated());

        Assert.Equal(0, Properties.Allocated.By(() => validator.LogDecision(result, isGranted: true)));
    }

    private IReadOnlyList<LogRecord> Entries => [.. _log.Records.Where(static record => record.Category == Category)];

    private static (string Name, string? Value)[] ValuesOf(LogRecord entry, params string[] names) =>
        [.. names.Select(name => (name, entry.Values.Single(value => value.Key == name).Value?.ToString()))];

    private static async Task<AccessTokenValidationResult> SendAsync(AccessTokenValidator validator, TestTokenBuilder token) =>
        await validator.ValidateAsync(TestRequest.Bearer(token.Create()), TestContext.Current.CancellationToken);

    private TestTokenBuilder Delegated() => _issuer.Token().WithId("t-1")
        .WithClaim("act", JsonNode.Parse("""{"sub":"agent","iss":"https://agents.example/","act":{"sub":"first","client_id":"service"}}"""));

    private AccessTokenValidator Create(Action<AccessTokenValidationOptions>? configure = null)
    {
        var options = new AccessTokenValidationOptions { Audiences = { TestIssuer.DefaultAudience }, Issuers = { _issuer.Trust() }, LogAccessDecisions = true };
        configure?.Invoke(options);
        return AccessTokenValidator.Create(options, loggerFactory: _log);
    }

    private sealed class UnavailableCheck : IAccessTokenCheck
    {
        public ValueTask<AccessTokenCheckOutcome> CheckAsync(AccessToken token, CancellationToken cancellationToken) => ValueTask.FromResult(AccessTokenCheckOutcome.Unavailable);
    }
}
