using OidcTokenValidation.Migration.Tests.Harness;

namespace OidcTokenValidation.Migration.Tests.Differences;

/// <summary>One facet of a response before and after the migration. Null is a facet that the response does not have, <c>*</c> matches any text.</summary>
internal sealed record Change(string Facet, string? Before, string? After)
{
    public bool Covers(string facet, ObservedResponse before, ObservedResponse after) =>
        facet == Facet && Pattern.Matches(Before, before[facet]) && Pattern.Matches(After, after[facet]);
}

/// <summary>A difference that the guide documents.</summary>
/// <param name="Title">Its row in MIGRATING.md, below "What differs".</param>
/// <param name="Cases">The requests that show it; all of them if there are none.</param>
/// <param name="Changes">What changes, each of them in at least one request.</param>
internal sealed record Difference(string Title, string[] Cases, params Change[] Changes)
{
    public bool Covers(string name, string facet, ObservedResponse before, ObservedResponse after) =>
        (Cases.Length == 0 || Cases.Contains(name, StringComparer.Ordinal)) && Changes.Any(change => change.Covers(facet, before, after));
}
