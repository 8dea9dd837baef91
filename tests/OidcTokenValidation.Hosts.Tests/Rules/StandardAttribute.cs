namespace OidcTokenValidation.Hosts.Tests.Rules;

/// <summary>The lines of STANDARDS, or the regressions of FEATURES, that a test shows.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class StandardAttribute(params string[] lines) : Attribute
{
    public IReadOnlyList<string> Lines { get; } = lines;
}
