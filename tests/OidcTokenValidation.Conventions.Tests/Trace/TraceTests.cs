using OidcTokenValidation.Conventions.Tests.Support;

namespace OidcTokenValidation.Conventions.Tests.Trace;

/// <summary>The tables in tests/trace are current, and every rule in them is decided and proven. UPDATE_GOLDEN=1 writes them again.</summary>
public sealed class TraceTests
{
    private static readonly Lazy<RuleTrace> Current = new(RuleTrace.OfTheCheckout);

    [Fact]
    public void Every_rule_is_decided_in_src_and_proven_by_a_test() => Expect.None(TraceChecks.FindFaults(Current.Value));

    [Fact]
    public void Tables_are_current()
    {
        string folder = Path.Combine(Checkout.Root, RuleTrace.Folder);
        (string Name, string Text)[] documents = [.. TraceDocuments.Write(Current.Value)];
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
            Array.ForEach(documents, document => File.WriteAllText(Path.Combine(folder, document.Name), document.Text));

        Expect.None(documents
            .Where(document => Path.Combine(folder, document.Name) is var path && (!File.Exists(path) || File.ReadAllText(path) != document.Text))
            .Select(static document => $"{RuleTrace.Folder}/{document.Name} is not current: run these tests with UPDATE_GOLDEN=1 and review the difference"));
        Assert.Equal(
            documents.Select(static document => document.Name).Order(StringComparer.Ordinal),
            Checkout.FilesUnder(folder, ".md").Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }
}
