using System.Text.Json;

namespace OidcTokenValidation.Interop.Tests.Harness;

/// <summary>The last response of the API; header names in lower case, challenges as oauth4webapi read them (null: it read none), the proof of each attempt.</summary>
internal sealed record ApiResponse(int Status, IReadOnlyDictionary<string, string> Headers, string Body, IReadOnlyList<ParsedChallenge>? Challenges, IReadOnlyList<string> Sent)
{
    public JsonElement Json => JsonElement.Parse(Body);

    /// <summary>Asserts a response without a challenge.</summary>
    public void ShouldBe(int status)
    {
        Assert.True(Status == status, $"{status} expected: {this}");
        Assert.Null(Challenges);
        Assert.DoesNotContain("www-authenticate", Headers);
    }

    /// <summary>Asserts that the challenge of the scheme that was used, and no other, contains <paramref name="error"/>, and returns it.</summary>
    public ParsedChallenge ShouldBeRejected(int status, string? error, string scheme = "bearer")
    {
        Assert.True(Status == status, $"{status} expected: {this}");
        Assert.NotNull(Challenges);
        var used = Assert.Single(Challenges, challenge => string.Equals(challenge.Scheme, scheme, StringComparison.Ordinal));
        Assert.Equal(error, used["error"]);
        Assert.NotEmpty(used.Parameters);
        Assert.All(Challenges.Where(challenge => challenge != used), other => Assert.Null(other["error"]));
        Assert.StartsWith("application/problem+json", Headers.GetValueOrDefault("content-type"), StringComparison.Ordinal);
        return used;
    }

    public override string ToString() => $"{Status} {Headers.GetValueOrDefault("www-authenticate")} {Body}";
}

/// <summary>One challenge; oauth4webapi writes schemes and parameter names in lower case.</summary>
internal sealed record ParsedChallenge(string Scheme, IReadOnlyDictionary<string, string> Parameters)
{
    public string? this[string parameter] => Parameters.GetValueOrDefault(parameter);
}
