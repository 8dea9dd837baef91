using System.Text.Json.Nodes;
using OidcTokenValidation.TestSupport.Core;

namespace OidcTokenValidation.Tests.Requirements;

/// <summary>Roles, permissions, nested claims and predicates of the application.</summary>
public sealed class PredicateTests : IDisposable
{
    private readonly Api _api = new();

    public void Dispose() => _api.Dispose();

    [Theory]
    [InlineData("[\"editor\"]", true)]
    [InlineData("\"admin\"", true)]
    [InlineData("[\"reader\"]", false)]
    [InlineData("[\"Admin\"]", false)]
    public async Task One_role_is_enough(string roles, bool granted)
    {
        AccessToken token = await _api.AcceptAsync(_api.Token().WithClaim("roles", JsonNode.Parse(roles)));
        Assert.Equal(granted, AccessRequirement.AnyRole("admin", "editor").Evaluate(token).IsGranted);
    }

    [Theory]
    [InlineData("[\"read\", \"write\", \"x\"]", true)]
    [InlineData("[\"read\"]", false)]
    [InlineData("[\"read write\"]", false)]
    [InlineData("\"write\"", false)]
    public async Task Every_permission_is_needed(string permissions, bool granted)
    {
        AccessToken token = await _api.AcceptAsync(_api.Token().WithClaim("permissions", JsonNode.Parse(permissions)));
        Assert.Equal(granted, AccessRequirement.AllPermissions("read", "write").Evaluate(token).IsGranted);
    }

    [Theory]
    [InlineData("{\"roles\":[\"user\",\"admin\"]}", true)]
    [InlineData("{\"roles\":\"admin\"}", true)]
    [InlineData("{\"roles\":[\"user\"]}", false)]
    [InlineData("[\"admin\"]", false)]
    public async Task Member_inside_a_claim_contains_a_value(string realmAccess, bool granted)
    {
        AccessToken token = await _api.AcceptAsync(_api.Token().WithClaim("realm_access", JsonNode.Parse(realmAccess)));
        Assert.Equal(granted, AccessRequirement.Claim(["realm_access", "roles"], "admin").Evaluate(token).IsGranted);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Predicate_decides(bool passes)
    {
        AccessToken token = await _api.AcceptAsync(_api.Token());
        Assert.Equal(passes, AccessRequirement.Predicate(_ => passes).Evaluate(token).IsGranted);
        Assert.Equal(passes, (await AccessRequirement.Predicate((_, _) => ValueTask.FromResult(passes)).EvaluateAsync(token, Cancellation)).IsGranted);
        AccessRequirement waiting = AccessRequirement.Predicate(async (_, _) =>
        {
            await Task.Yield();
            return passes;
        });
        Assert.Equal(passes, (await waiting.EvaluateAsync(token, Cancellation)).IsGranted);
    }

    [Fact]
    public async Task All_predicates_are_evaluated_and_each_may_deny()
    {
        AccessToken token = await _api.AcceptAsync(_api.Token());
        AccessRequirement yes = AccessRequirement.Predicate(static _ => true).And(AccessRequirement.Predicate(static (_, _) => ValueTask.FromResult(true)));
        Assert.True((await yes.EvaluateAsync(token, Cancellation)).IsGranted);
        Assert.False((await yes.And(AccessRequirement.Predicate(static _ => false)).EvaluateAsync(token, Cancellation)).IsGranted);
        Assert.False((await yes.And(AccessRequirement.Predicate(static (_, _) => ValueTask.FromResult(false))).EvaluateAsync(token, Cancellation)).IsGranted);
    }

    [Fact]
    public async Task Predicate_is_not_evaluated_if_a_scope_is_missing()
    {
        AccessToken token = await _api.AcceptAsync(_api.Token());
        AccessRequirement requirement = AccessRequirement.AllScopes("missing")
            .And(AccessRequirement.Predicate(static _ => throw new InvalidOperationException("evaluated")))
            .And(AccessRequirement.Predicate(static (_, _) => throw new InvalidOperationException("evaluated")));
        Assert.Equal("missing", (await requirement.EvaluateAsync(token, Cancellation)).RequiredScope);
    }

    [Fact]
    public async Task Exception_of_a_predicate_is_not_caught()
    {
        AccessToken token = await _api.AcceptAsync(_api.Token());
        Assert.Throws<TimeoutException>(() => AccessRequirement.Predicate(static _ => throw new TimeoutException()).Evaluate(token));
        await Assert.ThrowsAsync<TimeoutException>(async () => await AccessRequirement.Predicate(static (_, _) => throw new TimeoutException()).EvaluateAsync(token, Cancellation));
    }

    [Fact]
    public async Task Synchronous_evaluation_of_an_asynchronous_predicate_throws()
    {
        AccessToken token = await _api.AcceptAsync(_api.Token());
        var exception = Assert.Throws<InvalidOperationException>(() => AccessRequirement.Predicate(static (_, _) => ValueTask.FromResult(true)).Evaluate(token));
        Assert.Contains("EvaluateAsync", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Caller_can_cancel()
    {
        AccessToken token = await _api.AcceptAsync(_api.Token());
        AccessRequirement endless = AccessRequirement.Predicate(static async (_, cancellation) =>
        {
            await Task.Delay(Timeout.Infinite, cancellation);
            return true;
        });
        using var impatient = new CancellationTokenSource();
        Task<AccessDecision> decision = endless.EvaluateAsync(token, impatient.Token).AsTask();
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => decision);
    }

    [Fact]
    public async Task Predicate_that_fails_is_403_without_an_error_code()
    {
        AccessTokenValidationResult result = await _api.SendAsync(_api.Token());
        Challenge challenge = _api.Challenge(result, AccessRequirement.Predicate(static (_, _) => ValueTask.FromResult(false)));
        Assert.Equal(403, challenge.StatusCode);
        Assert.Null(challenge.Error);
        Assert.Empty(challenge.Headers);
    }

    [Fact]
    public void Empty_lists_throw()
    {
        Assert.Throws<ArgumentException>(static () => AccessRequirement.AnyRole());
        Assert.Throws<ArgumentException>(static () => AccessRequirement.AllPermissions());
        Assert.Throws<ArgumentException>(static () => AccessRequirement.Claim([], "x"));
        Assert.Throws<ArgumentException>(static () => AccessRequirement.Claim(["a", ""], "x"));
        Assert.Throws<ArgumentException>(static () => AccessRequirement.Claim(["a"], Array.Empty<string>()));
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;
}
