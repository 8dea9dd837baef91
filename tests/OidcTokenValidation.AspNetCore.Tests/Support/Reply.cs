using System.Globalization;
using System.Net;
using System.Text.Json;

namespace OidcTokenValidation.AspNetCore.Support;

/// <summary>What a server answered.</summary>
public sealed record Reply(HttpStatusCode Status, ILookup<string, string> Headers, string Body)
{
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

    /// <summary>A refusal with exactly one Bearer challenge, and a problem body that says the same.</summary>
    public void AssertRefused(HttpStatusCode status, string challenge, string? error, bool hasBody = true)
    {
        Assert.Equal((status, challenge), (Status, Assert.Single(Challenges, static c => c.StartsWith("Bearer", StringComparison.Ordinal))));
        if (hasBody)
            AssertProblem(status, error);
    }

    /// <summary>A problem body with the right type and length (RFC 9457 §3).</summary>
    public void AssertProblem(HttpStatusCode status, string? error)
    {
        Assert.Equal(status, Status);
        Assert.Equal("application/problem+json", ContentType);
        Assert.Equal(Body.Length, ContentLength);
        var problem = JsonElement.Parse(Body);
        Assert.Equal((int)status, problem.GetProperty("status").GetInt32());
        Assert.Equal(error, problem.TryGetProperty("error", out JsonElement value) ? value.GetString() : null);
    }

    /// <summary>503 that is nobody's fault: when to come back, and no challenge.</summary>
    public void AssertUnavailable()
    {
        AssertProblem(HttpStatusCode.ServiceUnavailable, error: null);
        Assert.InRange(int.Parse(Assert.Single(Headers["Retry-After"]), System.Globalization.CultureInfo.InvariantCulture), 1, 60);
        Assert.Empty(Challenges);
    }

    public void AssertOk(string body)
    {
        Assert.Equal((HttpStatusCode.OK, body), (Status, Body));
        Assert.Empty(Challenges);
    }
}
