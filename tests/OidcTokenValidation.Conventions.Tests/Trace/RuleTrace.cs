using OidcTokenValidation.Conventions.Tests.Support;

namespace OidcTokenValidation.Conventions.Tests.Trace;

/// <summary>The rules, what decides them and what proves them.</summary>
internal sealed class RuleTrace(IEnumerable<RuleFile> files, SourceIndex source, IEnumerable<ProvingTest> tests)
{
    public const string Folder = "tests/trace";

    public IReadOnlyList<RuleFile> Files { get; } = [.. files];

    public SourceIndex Source => source;

    public IReadOnlyList<ProvingTest> Tests { get; } = [.. tests];

    public IEnumerable<TracedRule> Rules => Files.SelectMany(static file => file.Rules);

    /// <summary>Standards that are not cited by the number of an RFC.</summary>
    public IEnumerable<string> NamedStandards =>
        Rules.Select(static rule => rule.Standard).Where(static name => name.Length > 0).Distinct(StringComparer.Ordinal);

    public IEnumerable<ProvingTest> TestsOf(TracedRule rule) => Tests.Where(test => test.RuleId == rule.Id);

    public static RuleTrace OfTheCheckout() => new(
        Checkout.FilesUnder(Path.Combine(Checkout.Root, Folder), ".rules").Select(static path => RuleFile.Read(SourceFile.Read(path, Checkout.Root))),
        new SourceIndex(Checkout.CSharpFiles("src")),
        Checkout.CSharpFiles("tests").SelectMany(ProvingTest.In));
}
