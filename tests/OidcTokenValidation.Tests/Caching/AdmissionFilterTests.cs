using OidcTokenValidation.Caching;

namespace OidcTokenValidation.Tests.Caching;

public sealed class AdmissionFilterTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(100)]
    [InlineData(10_000)]
    public void It_holds_nearly_as_many_as_can_be_kept(int capacity)
    {
        var sightings = new AdmissionFilter(capacity);
        string[] tokens = [.. Enumerable.Range(0, capacity).Select(static _ => Random())];
        Assert.All(tokens, token => sightings.Add(token));
        Assert.InRange(tokens.Count(token => sightings.MayContain(token)), capacity * 99 / 100, capacity);
    }

    [Fact]
    public void It_hardly_ever_holds_another()
    {
        var sightings = new AdmissionFilter(1_000);
        for (int i = 0; i < 10_000; i++)
            sightings.Add(Random());
        Assert.InRange(Enumerable.Range(0, 10_000).Count(_ => sightings.MayContain(Random())), 0, 100);
    }

    [Fact]
    public void Newer_ones_take_the_places_of_older_ones()
    {
        var sightings = new AdmissionFilter(100);
        string[] first = [.. Enumerable.Range(0, 100).Select(static _ => Random())];
        Assert.All(first, token => sightings.Add(token));
        for (int i = 0; i < 100_000; i++)
            sightings.Add(Random());
        Assert.True(first.Count(token => sightings.MayContain(token)) < 10);
        string last = Random();
        sightings.Add(last);
        Assert.True(sightings.MayContain(last));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a")]
    [InlineData("a.b.c")]
    public void Any_length_will_do(string token)
    {
        var sightings = new AdmissionFilter(16);
        sightings.Add(token);
        Assert.True(sightings.MayContain(token));
    }

    private static string Random() => "header.payload." + Guid.NewGuid().ToString("N");
}
