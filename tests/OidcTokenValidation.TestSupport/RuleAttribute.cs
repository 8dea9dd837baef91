using Xunit.v3;

namespace OidcTokenValidation.TestSupport;

/// <summary>The rules of tests/trace that a test proves: it fails if the rule is no longer enforced. The tests of one rule run by
/// <c>dotnet test --filter "Rule=RFC 9449 §4.3 check 9"</c>.</summary>
/// <param name="ids">The rules, as the first column of their table names them.</param>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class RuleAttribute(params string[] ids) : Attribute, ITraitAttribute
{
    public IReadOnlyCollection<KeyValuePair<string, string>> GetTraits() => [.. ids.Select(static id => KeyValuePair.Create("Rule", id))];
}
