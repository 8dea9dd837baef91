namespace OidcTokenValidation.Tests.Requirements;

/// <summary>A requirement, evaluated on the scopes of a caller without an access token of this library.</summary>
public sealed class ScopesAloneTests
{
    [Theory]
    [InlineData("a b", true)]
    [InlineData("b a c", true)]
    [InlineData("a", false)]
    [InlineData("A b", false)]
    [InlineData("", false)]
    public void Scopes_meet_a_requirement_of_scopes(string scopes, bool granted)
    {
        AccessDecision? decision = AccessRequirement.AllScopes("a", "b").EvaluateScopes(scopes.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal((granted, granted ? null : "a b"), (decision!.Value.IsGranted, decision.Value.RequiredScope));
    }

    [Fact]
    public void More_choices_than_documents_name_are_evaluated()
    {
        AccessRequirement one = AccessRequirement.AnyScope(Enumerable.Range(0, 50).Select(static i => $"s{i}"));
        Assert.True(one.EvaluateScopes(["s49"])!.Value.IsGranted);
        Assert.False(one.EvaluateScopes(["s50"])!.Value.IsGranted);
        Assert.False(one.And(AccessRequirement.AllScopes("x")).EvaluateScopes(["s49"])!.Value.IsGranted);
    }

    public static TheoryData<string, AccessRequirement> OtherTerms => new()
    {
        { "claim", AccessRequirement.Claim("roles", "admin") },
        { "role", AccessRequirement.AnyRole("admin") },
        { "permission", AccessRequirement.AllPermissions("read") },
        { "test", AccessRequirement.Predicate(static _ => true) },
        { "test that waits", AccessRequirement.Predicate(static (_, _) => ValueTask.FromResult(true)) },
        { "acr", AccessRequirement.AuthenticationContext("x") },
        { "age", AccessRequirement.AuthenticationAge(TimeSpan.FromMinutes(1)) },
    };

    [Theory]
    [MemberData(nameof(OtherTerms), DisableDiscoveryEnumeration = true)]
    public void Scopes_decide_nothing_else(string name, AccessRequirement requirement)
    {
        Assert.False(requirement.EvaluateScopes(["a"]).HasValue, name);
        Assert.False(AccessRequirement.AllScopes("a").And(requirement).EvaluateScopes(["a"]).HasValue, name);
    }
}
