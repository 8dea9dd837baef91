using OidcTokenValidation.Caching;

namespace OidcTokenValidation.Tests.Caching;

public sealed class AdmissionFilterTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(100)]
    [InlineData(10_000)]
    public void Filter_holds_nearly_as_many_tokens_as_its_capacity(int capacity)
    {
        var sightings = new AdmissionFilter(capacity);
        string[] tokens = [.. Enumerable.Range(0, capacity).Select(static _ => Random())];
        Assert.All(tokens, token => sightings.Add(token));
        Assert.InRange(tokens.Count(token => sightings.MayContain(token)), capacity * 99 / 100, capacity);
    }

    [Fact]
    public void Filter_rarely_contains_a_token_that_was_not_added()
    {
        var sightings = new AdmissionFilter(1_000);
        for (int i = 0; i < 10_000; i++)
            sightings.Add(Random());
        Assert.InRange(Enumerable.Range(0, 10_000).Count(_ => sightings.MayContain(Random())), 0, 100);
    }

    [Fact]
    public void Newer_tokens_replace_older_tokens()
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
    public void Token_of_any_length_can_be_added(string token)
    {
        var sightings = new AdmissionFilter(16);
        sightings.Add(token);
        Assert.True(sightings.MayContain(token));
    }

    private static string Random() => "header.payload." + Guid.NewGuid().ToString("N");
}
