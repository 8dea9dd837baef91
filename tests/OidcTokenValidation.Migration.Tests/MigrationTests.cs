using OidcTokenValidation.Migration.Tests.Harness;
using OidcTokenValidation.Migration.Tests.Requests;

namespace OidcTokenValidation.Migration.Tests;

public sealed class MigrationTests(World world) : IClassFixture<World>
{
    public static TheoryData<string> Names => new(Case.All.Select(static one => one.Name));

    [Theory]
    [MemberData(nameof(Names))]
    public async Task X(string name)
    {
        (Answer before, Answer after) = await world.SendAsync(Case.Find(name));
        string text = $"### {name}\n";
        foreach (string facet in before.Facets.Union(after.Facets))
            text += before[facet] == after[facet] ? $"   = {facet}: {before[facet]}\n" : $"  !! {facet}: {before[facet] ?? "null"}  -->  {after[facet] ?? "null"}\n";
        File.AppendAllText("/tmp/h/migration/out.txt", text);
    }
}
