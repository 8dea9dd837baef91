using Microsoft.CodeAnalysis;
using OidcTokenValidation.Conventions.Tests.Support;

namespace OidcTokenValidation.Conventions.Tests.Layers;

public sealed class LayerTests
{
    // What source generators would have added: LoggerMessage bodies (CS8795), JSON contexts (CS0534, CS0117), regexes (CS8795).
    private static readonly string[] MissingGeneratedParts = ["CS8795", "CS0534", "CS0117"];

    [Fact]
    public void Data_flows_in_one_direction_through_the_core() =>
        Expect.None(Allowances.Apply(LayerRule.Check(Compilations.Of(Checkout.Core), Checkout.Core.Name)));

    [Fact]
    public void Every_name_in_src_resolves_so_that_no_use_stays_unseen() =>
        Expect.None(Checkout.ShippedProjects
            .SelectMany(static project => Compilations.Of(project).GetDiagnostics())
            .Where(static d => d.Severity == DiagnosticSeverity.Error && !MissingGeneratedParts.Contains(d.Id, StringComparer.Ordinal))
            .Select(static d => d.ToString()));
}
