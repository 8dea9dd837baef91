using System.Globalization;
using System.Net;
using OidcTokenValidation.TestSupport.Wire;

namespace OidcTokenValidation.Hosts.Tests.Hosts;

/// <summary>The parts of a response that a client sees, in a form that all hosts share.</summary>
/// <param name="Host">The host that sent the response.</param>
/// <param name="Status">The HTTP status, or the HTTP status that corresponds to the gRPC status.</param>
/// <param name="Challenges">The challenges in order, each written in one way.</param>
/// <param name="Text">The text of the resource, or the reason of the rejection.</param>
/// <param name="Fields">The header fields.</param>
public sealed record ContractResponse(ContractHost Host, int Status, IReadOnlyList<string> Challenges, string Text, ILookup<string, string> Fields)
{
    public Outcome Outcome { get; } = (Status, Challenges) switch
    {
        (200, []) => Outcome.Granted,
        (400 or 401, [_, ..]) => Challenges.Any(static c => ChallengeList.ParameterOf(c, "error") is not null) ? Outcome.Rejected : Status == 401 ? Outcome.Unauthenticated : Outcome.NotServed,
        (403, _) => Outcome.Forbidden,
        (503, []) => Outcome.Unavailable,
        _ => Outcome.NotServed,
    };

    /// <summary>The nonce of the response, if it has one.</summary>
    public string? Nonce => Fields["DPoP-Nonce"].SingleOrDefault();

    /// <summary>The error codes that the challenges name.</summary>
    public IEnumerable<string> Errors => Challenges.Select(static c => ChallengeList.ParameterOf(c, "error")).OfType<string>().Distinct(StringComparer.Ordinal);

    /// <summary>All that a client can see.</summary>
    public string AllText => string.Join('\n', Fields.SelectMany(static named => named.Select(value => $"{named.Key}: {value}"))) + "\n\n" + Text;

    /// <summary>Reads a response, and asserts the rules that apply to every response.</summary>
    public static ContractResponse Read(ContractHost host, int status, ILookup<string, string> fields, string text)
    {
        var response = new ContractResponse(host, status, ChallengeList.Read(fields["WWW-Authenticate"]), text, fields);
        if (response.Outcome != Outcome.NotServed)
            response.AssertWellFormed();
        return response;
    }

    public void AssertGranted(string text = "alice by Bearer") => Assert.Equal((Outcome.Granted, 200, text), (Outcome, Status, Text));

    /// <summary>401 without an error code, and exactly these challenges.</summary>
    public void AssertUnauthenticated(params string[] challenges)
    {
        AssertResponse(401, challenges);
        Assert.Equal(Outcome.Unauthenticated, Outcome);
        Assert.Equal(Host.Traits.HasProblemBody ? "The request needs an access token." : "The call needs a valid access token.", Text);
    }

    /// <summary>Exactly this status and these challenges, and the description of the challenge as text.</summary>
    public void AssertRejected(int status, params string[] challenges)
    {
        AssertResponse(Host.Seen((HttpStatusCode)status), challenges);
        Assert.Equal(status == 403 ? Outcome.Forbidden : Outcome.Rejected, Outcome);
        if (challenges.Select(static c => ChallengeList.ParameterOf(c, "error_description")).OfType<string>().FirstOrDefault() is { } description)
            Assert.Equal(description, Text);
    }

    /// <summary>401 or 403 with this error on the challenge of one scheme, and with this description.</summary>
    public void AssertRejected(string scheme, string error, string description)
    {
        string expected = $"error=\"{error}\", error_description=\"{description}\"";
        Assert.Contains(Challenges, c => c.StartsWith(scheme + " ", StringComparison.Ordinal) && c.Contains(expected, StringComparison.Ordinal));
        Assert.Equal(error == "insufficient_scope" ? 403 : Host.Seen(error == "invalid_request" ? HttpStatusCode.BadRequest : HttpStatusCode.Unauthorized), Status);
        Assert.Equal([error], Errors);
    }

    /// <summary>403 without an OAuth error code: a claim does not meet its requirement.</summary>
    public void AssertForbidden()
    {
        AssertResponse(403, []);
        Assert.Equal("The access token does not allow this.", Text);
    }

    /// <summary>503 with Retry-After and without a challenge: the token may be valid.</summary>
    public void AssertUnavailable()
    {
        AssertResponse(503, []);
        Assert.InRange(int.Parse(Assert.Single(Fields["Retry-After"]), CultureInfo.InvariantCulture), 1, 60);
        Assert.Null(Nonce);
    }

    /// <summary>The server rejected the request before the library and the application received it.</summary>
    public void AssertNotServed() => Assert.Equal(Outcome.NotServed, Outcome);

    private void AssertResponse(int status, string[] challenges) => Assert.Equal((status, string.Join('\n', challenges)), (Status, string.Join('\n', Challenges)));

    private void AssertWellFormed()
    {
        // RFC 9110 §15.5.2: 401 has a challenge. RFC 9449 §8.2: one nonce, and not for caches.
        Assert.True(Status != 401 || Challenges.Count > 0, AllText);
        Assert.True(Fields["DPoP-Nonce"].Count() <= 1, AllText);
        Assert.Equal(Nonce is null ? [] : ["no-store"], Fields["Cache-Control"]);
        Assert.Equal(Status == 503, Fields["Retry-After"].Any());
        Assert.True(Challenges.DistinctBy(static c => c.Split(' ')[0], StringComparer.Ordinal).Count() == Challenges.Count, AllText);

        // The fields that the application set before are unchanged.
        Assert.Equal([ContractHost.ExposedFields], Fields["Access-Control-Expose-Headers"]);
        Assert.Empty(Fields["Proxy-Authenticate"]);
    }
}

/// <summary>The outcome of a request as a client sees it.</summary>
public enum Outcome
{
    /// <summary>The server rejected the request before the library received it.</summary>
    NotServed,

    Granted,

    /// <summary>401 without an error code: no credentials.</summary>
    Unauthenticated,

    /// <summary>400 or 401 with an error code.</summary>
    Rejected,

    Forbidden,

    Unavailable,
}
