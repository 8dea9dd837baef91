using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;

namespace OidcTokenValidation.TestSupport.Http;

/// <summary>The response of a server.</summary>
public sealed record Reply(HttpStatusCode Status, ILookup<string, string> Headers, string Body)
{
    /// <summary>The algorithms of proofs unless the options name others.</summary>
    public const string ProofAlgorithms = "RS256 RS384 RS512 PS256 PS384 PS512 ES256 ES384 ES512";

    public IEnumerable<string> Challenges => Headers["WWW-Authenticate"];

    public string ContentType => string.Concat(Headers["Content-Type"]);

    public int? ContentLength => Headers["Content-Length"].SingleOrDefault() is { } length ? int.Parse(length, CultureInfo.InvariantCulture) : null;

    public string AllText => string.Join('\n', Headers.SelectMany(static h => h.Select(value => $"{h.Key}: {value}"))) + "\n\n" + Body;

    public static async Task<Reply> ReadAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        string body = await response.Content.ReadAsStringAsync(cancellation);
        ILookup<string, string> headers = response.Headers.NonValidated.Concat(response.Content.Headers.NonValidated)
            .SelectMany(static h => h.Value.Select(value => (h.Key, value)))
            .ToLookup(static h => h.Key, static h => h.value, StringComparer.OrdinalIgnoreCase);
        return new Reply(response.StatusCode, headers, body);
    }

    /// <summary>The rejection of a Bearer request: exactly this Bearer challenge, and a problem body with the same error. DPoP is offered beside it, except with 403, which is about the token.</summary>
    public void AssertRefused(HttpStatusCode status, string challenge, string? error, bool hasBody = true) =>
        AssertChallenges(status, status == HttpStatusCode.Forbidden ? [challenge] : [challenge, DPoPChallenge(challenge) + (error is null ? ScopeOf(challenge) : null)], error, hasBody);

    /// <summary>The same if the intended scheme is unknown: the error is on both challenges (RFC 9449 §7.2, figure 19).</summary>
    public void AssertRefusedForBoth(HttpStatusCode status, string challenge, string error)
    {
        int parameters = challenge.IndexOf(", ", StringComparison.Ordinal);
        AssertChallenges(status, [challenge, DPoPChallenge(challenge) + challenge[parameters..]], error);
    }

    /// <summary>The rejection of a DPoP request: the error on the DPoP challenge, Bearer offered beside it, except with 403.</summary>
    public void AssertProofRefused(HttpStatusCode status, string error, string description, string realm = "api", string more = "") => AssertChallenges(
        status,
        [.. status == HttpStatusCode.Forbidden ? (string[])[] : [$"Bearer realm=\"{realm}\""], $"DPoP realm=\"{realm}\", algs=\"{ProofAlgorithms}\", error=\"{error}\", error_description=\"{description}\"{more}"],
        error);

    /// <summary>Exactly these challenges, in this order, and a problem body with the error.</summary>
    public void AssertChallenges(HttpStatusCode status, string[] challenges, string? error, bool hasBody = true)
    {
        Assert.Equal((status, string.Join('\n', challenges)), (Status, string.Join('\n', Challenges)));
        if (hasBody)
            AssertProblem(status, error);
    }

    /// <summary>A problem body with the right type and length (RFC 9457 §3).</summary>
    public void AssertProblem(HttpStatusCode status, string? error)
    {
        Assert.Equal(status, Status);
        Assert.Equal("application/problem+json", ContentType);
        Assert.Equal(Encoding.UTF8.GetByteCount(Body), ContentLength);
        var problem = JsonElement.Parse(Body);
        Assert.Equal((int)status, problem.GetProperty("status").GetInt32());
        Assert.Equal(error, problem.TryGetProperty("error", out JsonElement value) ? value.GetString() : null);
    }

    /// <summary>A 503 with Retry-After and without a challenge.</summary>
    public void AssertUnavailable()
    {
        AssertProblem(HttpStatusCode.ServiceUnavailable, error: null);
        Assert.InRange(int.Parse(Assert.Single(Headers["Retry-After"]), CultureInfo.InvariantCulture), 1, 60);
        Assert.Empty(Challenges);
    }

    public void AssertOk(string body)
    {
        Assert.Equal((HttpStatusCode.OK, body), (Status, Body));
        Assert.Empty(Challenges);
    }

    // The DPoP challenge without an error, with the realm of the Bearer challenge.
    private static string DPoPChallenge(string bearer) => $"DPoP {bearer["Bearer ".Length..].Split(", ")[0]}, algs=\"{ProofAlgorithms}\"";

    // The required scopes are on both challenges if the client has sent no credentials.
    private static string? ScopeOf(string challenge) => challenge.IndexOf(", scope=", StringComparison.Ordinal) is >= 0 and int at ? challenge[at..] : null;
}
