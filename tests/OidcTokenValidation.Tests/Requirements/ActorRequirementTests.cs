using System.Text.Json.Nodes;
using OidcTokenValidation.TestSupport.Core;

namespace OidcTokenValidation.Tests.Requirements;

/// <summary>RFC 8693 §4.1: who may act for whom. Only the current actor is considered.</summary>
public sealed class ActorRequirementTests : IDisposable
{
    private readonly Api _api = new();

    public void Dispose() => _api.Dispose();

    [Rule("RFC 8693 §4.1 current actor")]
    [Theory]
    [InlineData(null, false)]
    [InlineData("""{"sub":"agent"}""", true)]
    [InlineData("""{"sub":"other"}""", true)]
    [InlineData("""{"sub":"agent","client_id":"x","act":{"sub":"y"}}""", true)]
    [InlineData("""{"sub":"agent","iss":"https://issuer.example/"}""", true)]
    [InlineData("""{"sub":"agent","iss":"https://issuer.example"}""", false)]
    [InlineData("""{"sub":"agent","iss":"https://other.example/"}""", false)]
    [InlineData("""{"sub":"Agent"}""", false)]
    [InlineData("""{"sub":"agent2"}""", false)]
    [InlineData("""{"client_id":"agent"}""", false)]
    [InlineData("""{"sub":"x","act":{"sub":"agent"}}""", false)]
    public async Task Subject_of_the_current_actor_is_one_of_those_required(string? act, bool granted) =>
        await AssertAsync(AccessRequirement.ActorSubject("agent", "other"), act, granted);

    [Theory]
    [InlineData(null, false)]
    [InlineData("""{"client_id":"service"}""", true)]
    [InlineData("""{"sub":"x","client_id":"service"}""", true)]
    [InlineData("""{"client_id":"service","iss":"https://issuer.example/"}""", true)]
    [InlineData("""{"client_id":"service","iss":"https://other.example/"}""", false)]
    [InlineData("""{"sub":"service"}""", false)]
    [InlineData("""{"sub":"x","act":{"client_id":"service"}}""", false)]
    public async Task Client_of_the_current_actor_is_one_of_those_required(string? act, bool granted) =>
        await AssertAsync(AccessRequirement.ActorClient("service"), act, granted);

    [Theory]
    [InlineData(null, true)]
    [InlineData("""{"sub":"agent"}""", false)]
    [InlineData("""{"sub":"alice"}""", false)]
    public async Task Token_without_an_actor_shows_no_delegation(string? act, bool granted) => await AssertAsync(AccessRequirement.NoActor, act, granted);

    [Rule("RFC 8693 §4.4 may_act")]
    [Fact]
    public async Task Authorized_actor_is_not_an_actor()
    {
        AccessToken token = await _api.AcceptAsync(_api.Token().WithClaim("may_act", new JsonObject { ["sub"] = "agent" }));

        Assert.False(AccessRequirement.ActorSubject("agent").Evaluate(token).IsGranted);
        Assert.False(AccessRequirement.Actor(static (_, _) => true).Evaluate(token).IsGranted);
        Assert.True(AccessRequirement.NoActor.Evaluate(token).IsGranted);
    }

    [Fact]
    public async Task Test_gets_the_current_actor_and_the_token()
    {
        AccessRequirement requirement = AccessRequirement.Actor(static (actor, token) => actor.Subject == "agent" && token.Subject == "alice");

        await AssertAsync(requirement, """{"sub":"agent","act":{"sub":"x"}}""", granted: true);
        await AssertAsync(requirement, """{"sub":"x","act":{"sub":"agent"}}""", granted: false);
        Assert.False(requirement.Evaluate(await AcceptAsync("""{"sub":"agent"}""", "bob")).IsGranted);
    }

    [Fact]
    public async Task Test_is_not_called_without_an_actor()
    {
        AccessRequirement requirement = AccessRequirement.Actor(static (_, _) => throw new NotSupportedException());

        await AssertAsync(requirement, act: null, granted: false);
        await Assert.ThrowsAsync<NotSupportedException>(async () => requirement.Evaluate(await AcceptAsync("""{"sub":"agent"}""")));
    }

    [Fact]
    public async Task Requirement_that_is_not_met_is_403_without_an_error_code()
    {
        foreach (AccessRequirement requirement in (AccessRequirement[])[AccessRequirement.ActorSubject("x"), AccessRequirement.ActorClient("x"), AccessRequirement.NoActor, AccessRequirement.Actor(static (_, _) => false)])
        {
            AccessTokenValidationResult result = await _api.SendAsync(_api.Token().WithClaim("act", new JsonObject { ["sub"] = "agent" }));
            Challenge challenge = _api.Challenge(result, requirement);

            Assert.Equal((403, null), (challenge.StatusCode, challenge.Error));
            Assert.Empty(challenge.Headers);
        }
    }

    [Fact]
    public async Task Requirements_on_actors_add_up_with_others()
    {
        AccessRequirement both = AccessRequirement.AllScopes("read:things").And(AccessRequirement.ActorSubject("agent")).And(AccessRequirement.ActorClient("service"));

        Assert.True(both.Evaluate(await AcceptAsync("""{"sub":"agent","client_id":"service"}""")).IsGranted);
        Assert.False(both.Evaluate(await AcceptAsync("""{"sub":"agent"}""")).IsGranted);
        Assert.Null(both.EvaluateScopes(["read:things"]));
        Assert.Equal("the scope 'read:things' and the actor's 'sub' to be 'agent', of the token's issuer and the actor's 'client_id' to be 'service', of the token's issuer", both.ToString());
    }

    [Fact]
    public void Empty_names_are_errors()
    {
        Assert.Throws<ArgumentException>(() => AccessRequirement.ActorSubject());
        Assert.Throws<ArgumentException>(() => AccessRequirement.ActorSubject("agent", ""));
        Assert.Throws<ArgumentException>(() => AccessRequirement.ActorClient());
        Assert.Throws<ArgumentException>(() => AccessRequirement.ActorClient(""));
        Assert.Throws<ArgumentNullException>(() => AccessRequirement.Actor(null!));
    }

    private async Task AssertAsync(AccessRequirement requirement, string? act, bool granted)
    {
        AccessToken token = await AcceptAsync(act);
        Assert.Equal(granted, requirement.Evaluate(token).IsGranted);
        Assert.Equal(granted, (await requirement.EvaluateAsync(token, TestContext.Current.CancellationToken)).IsGranted);
    }

    private Task<AccessToken> AcceptAsync(string? act, string subject = "alice")
    {
        var token = _api.Token().WithSubject(subject);
        return _api.AcceptAsync(act is null ? token : token.WithClaim("act", JsonNode.Parse(act)));
    }
}
