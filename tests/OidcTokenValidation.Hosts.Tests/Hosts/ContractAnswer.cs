using System.Globalization;
using System.Net;
using OidcTokenValidation.TestSupport.Wire;

namespace OidcTokenValidation.Hosts.Tests.Hosts;

/// <summary>What a client can tell of an answer, in a form that all hosts share.</summary>
/// <param name="Host">Whose answer it is.</param>
/// <param name="Status">The status of HTTP, or the one that stands for that of gRPC.</param>
/// <param name="Challenges">The challenges in order, each written in one way.</param>
/// <param name="Text">What the resource said, or why it was refused.</param>
/// <param name="Fields">The header fields.</param>
public sealed record ContractAnswer(ContractHost Host, int Status, IReadOnlyList<string> Challenges, string Text, ILookup<string, string> Fields)
{
    public Verdict Verdict { get; } = (Status, Challenges) switch
    {
        (200, []) => Verdict.Granted,
        (400 or 401, [_, ..]) => Challenges.Any(static c => ChallengeList.ParameterOf(c, "error") is not null) ? Verdict.Refused : Status == 401 ? Verdict.Unauthenticated : Verdict.NotServed,
        (403, _) => Verdict.Forbidden,
        (503, []) => Verdict.Unavailable,
        _ => Verdict.NotServed,
    };

    /// <summary>The nonce that came, of which there is one at most.</summary>
    public string? Nonce => Fields["DPoP-Nonce"].SingleOrDefault();

    /// <summary>The error codes that the challenges name.</summary>
    public IEnumerable<string> Errors => Challenges.Select(static c => ChallengeList.ParameterOf(c, "error")).OfType<string>().Distinct(StringComparer.Ordinal);

    /// <summary>All that a client can see.</summary>
    public string AllText => string.Join('\n', Fields.SelectMany(static named => named.Select(value => $"{named.Key}: {value}"))) + "\n\n" + Text;

    /// <summary>Reads an answer, and asserts what is true of every one.</summary>
    public static ContractAnswer Read(ContractHost host, int status, ILookup<string, string> fields, string text)
    {
        var answer = new ContractAnswer(host, status, ChallengeList.Read(fields["WWW-Authenticate"]), text, fields);
        if (answer.Verdict != Verdict.NotServed)
            answer.AssertWellFormed();
        return answer;
    }

    public void AssertGranted(string text = "alice by Bearer") => Assert.Equal((Verdict.Granted, 200, text), (Verdict, Status, Text));

    /// <summary>401 without an error code, and exactly these challenges.</summary>
    public void AssertUnauthenticated(params string[] challenges)
    {
        AssertAnswer(401, challenges);
        Assert.Equal(Verdict.Unauthenticated, Verdict);
        Assert.Equal(Host.Traits.HasProblemBody ? "The request needs an access token." : "The call needs a valid access token.", Text);
    }

    /// <summary>Exactly this status and these challenges, and a text that says the same.</summary>
    public void AssertRefused(int status, params string[] challenges)
    {
        AssertAnswer(Host.Seen((HttpStatusCode)status), challenges);
        Assert.Equal(status == 403 ? Verdict.Forbidden : Verdict.Refused, Verdict);
        if (challenges.Select(static c => ChallengeList.ParameterOf(c, "error_description")).OfType<string>().FirstOrDefault() is { } description)
            Assert.Equal(description, Text);
    }

    /// <summary>401 or 403 with this error on the challenge of one scheme, and with this description.</summary>
    public void AssertRefused(string scheme, string error, string description)
    {
        string expected = $"error=\"{error}\", error_description=\"{description}\"";
        Assert.Contains(Challenges, c => c.StartsWith(scheme + " ", StringComparison.Ordinal) && c.Contains(expected, StringComparison.Ordinal));
        Assert.Equal(error == "insufficient_scope" ? 403 : Host.Seen(error == "invalid_request" ? HttpStatusCode.BadRequest : HttpStatusCode.Unauthorized), Status);
        Assert.Equal([error], Errors);
    }

    /// <summary>403 without an OAuth error code: a claim is not what it must be.</summary>
    public void AssertForbidden()
    {
        AssertAnswer(403, []);
        Assert.Equal("The access token does not allow this.", Text);
    }

    /// <summary>503 that is nobody's fault (decision G30): when to come back, and no challenge.</summary>
    public void AssertUnavailable()
    {
        AssertAnswer(503, []);
        Assert.InRange(int.Parse(Assert.Single(Fields["Retry-After"]), CultureInfo.InvariantCulture), 1, 60);
        Assert.Null(Nonce);
    }

    /// <summary>The server itself refused, before the library and the application saw the request.</summary>
    public void AssertNotServed() => Assert.Equal(Verdict.NotServed, Verdict);

    private void AssertAnswer(int status, string[] challenges) => Assert.Equal((status, string.Join('\n', challenges)), (Status, string.Join('\n', Challenges)));

    private void AssertWellFormed()
    {
        // RFC 9110 §15.5.2: 401 has a challenge. RFC 9449 §8.2: one nonce, and not for caches.
        Assert.True(Status != 401 || Challenges.Count > 0, AllText);
        Assert.True(Fields["DPoP-Nonce"].Count() <= 1, AllText);
        Assert.Equal(Nonce is null ? [] : ["no-store"], Fields["Cache-Control"]);
        Assert.Equal(Status == 503, Fields["Retry-After"].Any());
        Assert.True(Challenges.DistinctBy(static c => c.Split(' ')[0], StringComparer.Ordinal).Count() == Challenges.Count, AllText);

        // What the application set before (STANDARDS B20) stays.
        Assert.Equal([ContractHost.ExposedFields], Fields["Access-Control-Expose-Headers"]);
        Assert.Empty(Fields["Proxy-Authenticate"]);
    }
}

/// <summary>What a client learns.</summary>
public enum Verdict
{
    /// <summary>The server refused the request before the library saw it.</summary>
    NotServed,

    Granted,

    /// <summary>401 without an error code: no credentials.</summary>
    Unauthenticated,

    /// <summary>400 or 401 with an error code.</summary>
    Refused,

    Forbidden,

    Unavailable,
}
