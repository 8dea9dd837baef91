using OidcTokenValidation.Migration.Tests.Differences;
using OidcTokenValidation.Migration.Tests.Harness;
using OidcTokenValidation.Migration.Tests.Requests;

namespace OidcTokenValidation.Migration.Tests;

/// <summary>An application with JwtBearer and the same one with this library give the same answers, except for what the guide documents.</summary>
public sealed class MigrationTests(World world) : IClassFixture<World>
{
    public static TheoryData<string> Names => [.. Case.All.Select(static request => request.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Both_programs_answer_the_same_but_for_documented_differences(string name)
    {
        Case request = Case.Find(name);
        (Answer before, Answer after) = await world.SendAsync(request);

        string answer = $"{before["status"] ?? before["hub"]} {before["body"] ?? before["hub result"]}";
        Assert.True(Pattern.Matches(request.Expected, answer), $"The application with JwtBearer answered {answer}, expected {request.Expected}.");
        Assert.Empty(Differing(before, after)
            .Where(facet => !DocumentedDifferences.All.Any(difference => difference.Covers(name, facet, before, after)))
            .Select(facet => $"{facet}: {before[facet] ?? "none"} --> {after[facet] ?? "none"}"));
    }

    [Fact]
    public async Task Every_documented_difference_is_observed()
    {
        var observed = new List<(string Name, string Facet, Answer Before, Answer After)>();
        foreach (Case request in Case.All)
        {
            (Answer before, Answer after) = await world.SendAsync(request);
            observed.AddRange(Differing(before, after).Select(facet => (request.Name, facet, before, after)));
        }

        Assert.Empty(
            from difference in DocumentedDifferences.All
            from change in difference.Changes
            where !observed.Any(seen => difference.Covers(seen.Name, seen.Facet, seen.Before, seen.After) && change.Covers(seen.Facet, seen.Before, seen.After))
            select $"{difference.Title}: {change} is not observed");
        Assert.Empty(
            from difference in DocumentedDifferences.All
            from name in difference.Cases
            where !observed.Any(seen => seen.Name == name && difference.Covers(seen.Name, seen.Facet, seen.Before, seen.After))
            select $"{difference.Title}: {name} does not show it");
    }

    [Fact]
    public void Every_difference_has_its_row_in_the_guide_and_every_row_its_difference()
    {
        Assert.Equal(
            DocumentedDifferences.All.Select(static difference => difference.Title).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal),
            Guide.Differences.Order(StringComparer.Ordinal));
        Assert.Empty(DocumentedDifferences.All
            .SelectMany(static difference => difference.Cases)
            .Except(Case.All.Select(static request => request.Name), StringComparer.Ordinal));
    }

    private static IEnumerable<string> Differing(Answer before, Answer after) =>
        before.Facets.Union(after.Facets, StringComparer.Ordinal).Where(facet => before[facet] != after[facet]);
}
