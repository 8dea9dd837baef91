using System.Text.Json.Nodes;
using OidcTokenValidation.TestSupport.Core;

namespace OidcTokenValidation.Tests.Requirements;

/// <summary>RFC 6750 §3.1 and RFC 9068 §2.2.3: what a resource requires of a valid token.</summary>
public sealed class AccessRequirementTests : IDisposable
{
    private readonly Api _api = new();

    public void Dispose() => _api.Dispose();

    [Rule("RFC 9068 §4 authorization claims")]
    [Theory]
    [InlineData("a b", true)]
    [InlineData("b a c", true)]
    [InlineData("a", false)]
    [InlineData("ab", false)]
    [InlineData("", false)]
    public async Task All_scopes_are_needed(string scope, bool granted) =>
        Assert.Equal(granted, (await EvaluateAsync(AccessRequirement.AllScopes("a", "b"), scope)).IsGranted);

    [Rule("RFC 9068 §4 authorization claims")]
    [Theory]
    [InlineData("a", true)]
    [InlineData("b", true)]
    [InlineData("c", false)]
    [InlineData("", false)]
    public async Task Any_scope_is_enough(string scope, bool granted) =>
        Assert.Equal(granted, (await EvaluateAsync(AccessRequirement.AnyScope("a", "b"), scope)).IsGranted);

    [Fact]
    public async Task Requirements_add_up()
    {
        AccessRequirement both = AccessRequirement.AnyScope("a", "b").And(AccessRequirement.AllScopes("c")).And(AccessRequirement.Claim("roles", "admin"));
        Assert.Equal("a b c", (await EvaluateAsync(both, "a")).RequiredScope);
        AccessDecision claimMissing = await EvaluateAsync(both, "a c");
        Assert.False(claimMissing.IsGranted);
        Assert.Null(claimMissing.RequiredScope);

        AccessToken admin = await _api.AcceptAsync(_api.Token().WithScope("b", "c").WithClaim("roles", new JsonArray("user", "admin")));
        Assert.True(both.Evaluate(admin).IsGranted);
    }

    [Theory]
    [InlineData("\"admin\"", true)]
    [InlineData("[\"x\", \"admin\"]", true)]
    [InlineData("\"administrator\"", false)]
    [InlineData("\"Admin\"", false)]
    [InlineData("[[\"admin\"]]", false)]
    [InlineData("[1, null]", false)]
    [InlineData("{\"admin\":true}", false)]
    [InlineData("true", false)]
    public async Task Claim_equals_or_contains_a_value(string json, bool granted)
    {
        AccessToken token = await _api.AcceptAsync(_api.Token().WithClaim("roles", JsonNode.Parse(json)));
        Assert.Equal(granted, AccessRequirement.Claim("roles", "admin").Evaluate(token).IsGranted);
    }

    [Fact]
    public async Task Nested_claim_passes_a_test()
    {
        AccessToken token = await _api.AcceptAsync(_api.Token().WithClaim("a", JsonNode.Parse("{\"level\":3}")));
        Assert.True(AccessRequirement.Claim(["a", "level"], static level => level.GetInt32() >= 3).Evaluate(token).IsGranted);
        Assert.False(AccessRequirement.Claim(["a", "level"], static level => level.GetInt32() >= 4).Evaluate(token).IsGranted);
        Assert.False(AccessRequirement.Claim(["a", "missing"], static _ => true).Evaluate(token).IsGranted);
    }

    [Fact]
    public async Task Claim_that_the_predicate_cannot_read_does_not_meet_the_requirement()
    {
        AccessToken token = await _api.AcceptAsync(_api.Token().WithClaim("level", "3").WithClaim("big", JsonNode.Parse("1e9")));
        Assert.False(AccessRequirement.Claim(["level"], static level => level.GetInt32() >= 3).Evaluate(token).IsGranted);
        Assert.False(AccessRequirement.Claim(["big"], static big => big.GetByte() >= 3).Evaluate(token).IsGranted);
        Assert.Throws<NotSupportedException>(() => AccessRequirement.Claim(["level"], static _ => throw new NotSupportedException()).Evaluate(token));
    }

    [Fact]
    public async Task Requirement_does_not_change_with_the_lists_that_it_was_made_of()
    {
        AccessToken token = await _api.AcceptAsync(_api.Token().WithClaim("roles", "admin"));
        List<string> values = ["other"];
        List<string> path = ["roles"];
        AccessRequirement byValue = AccessRequirement.Claim("roles", values);
        AccessRequirement byPath = AccessRequirement.Claim(path, static _ => true);
        values.Add("admin");
        path.Clear();
        Assert.False(byValue.Evaluate(token).IsGranted);
        Assert.True(byPath.Evaluate(token).IsGranted);
    }

    [Fact]
    public void Claim_requirement_that_no_token_can_meet_throws()
    {
        Assert.Throws<ArgumentException>(() => AccessRequirement.Claim("roles"));
        Assert.Throws<ArgumentException>(() => AccessRequirement.Claim("roles", "admin", null!));
        Assert.Throws<ArgumentException>(() => AccessRequirement.Claim(string.Empty, "admin"));
        Assert.Throws<ArgumentException>(() => AccessRequirement.Claim([], static _ => true));
        Assert.Throws<ArgumentException>(() => AccessRequirement.Claim(["a", null!], static _ => true));
        Assert.Throws<ArgumentNullException>(() => AccessRequirement.Claim("roles", (string[])null!));
        Assert.Throws<ArgumentNullException>(() => AccessRequirement.Claim((string[])null!, static _ => true));
    }

    [Rule("RFC 6750 §3 scope characters")]
    [Fact]
    public void Scope_requirement_that_no_token_can_meet_throws()
    {
        Assert.Throws<ArgumentException>(() => AccessRequirement.AllScopes());
        Assert.Throws<ArgumentException>(() => AccessRequirement.AllScopes("read write"));
        Assert.Throws<ArgumentException>(() => AccessRequirement.AnyScope("a", string.Empty));
        Assert.Throws<ArgumentException>(() => AccessRequirement.AnyScope("a\"b"));
    }

    private async Task<AccessDecision> EvaluateAsync(AccessRequirement requirement, string scope) =>
        requirement.Evaluate(await _api.AcceptAsync(_api.Token().WithClaim("scope", scope)));
}
