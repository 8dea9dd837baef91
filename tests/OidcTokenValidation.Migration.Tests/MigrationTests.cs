using OidcTokenValidation.Migration.Tests.Differences;
using OidcTokenValidation.Migration.Tests.Harness;
using OidcTokenValidation.Migration.Tests.Requests;

namespace OidcTokenValidation.Migration.Tests;

/// <summary>An application with JwtBearer and the same one with this library send the same responses, except for the differences that the guide documents.</summary>
public sealed class MigrationTests(World world) : IClassFixture<World>
{
    public static TheoryData<string> Names => [.. Case.All.Select(static request => request.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Responses_of_both_programs_are_equal_except_for_documented_differences(string name)
    {
        Case request = Case.Find(name);
        (ObservedResponse before, ObservedResponse after) = await world.SendAsync(request);

        string response = $"{before["status"] ?? before["hub"]} {before["body"] ?? before["hub result"]}";
        Assert.True(Pattern.Matches(request.Expected, response), $"The application with JwtBearer sent {response}, expected {request.Expected}.");
        Assert.Empty(Differing(before, after)
            .Where(facet => !DocumentedDifferences.All.Any(difference => difference.Covers(name, facet, before, after)))
            .Select(facet => $"{facet}: {before[facet] ?? "none"} --> {after[facet] ?? "none"}"));
    }

    [Fact]
    public async Task Every_documented_difference_is_observed()
    {
        var observed = new List<(string Name, string Facet, ObservedResponse Before, ObservedResponse After)>();
        foreach (Case request in Case.All)
        {
            (ObservedResponse before, ObservedResponse after) = await world.SendAsync(request);
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

    private static IEnumerable<string> Differing(ObservedResponse before, ObservedResponse after) =>
        before.Facets.Union(after.Facets, StringComparer.Ordinal).Where(facet => before[facet] != after[facet]);
}
