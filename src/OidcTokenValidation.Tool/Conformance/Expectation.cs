using OidcTokenValidation.Tool.Conformance.Wire;

namespace OidcTokenValidation.Tool.Conformance;

/// <summary>What a response has to be.</summary>
/// <param name="Text">What is expected.</param>
/// <param name="Holds">Whether a response is that.</param>
internal sealed record Expectation(string Text, Func<RawResponse, bool> Holds)
{
    public static Expectation Accepted { get; } = new("2xx", static response => response.IsAccepted);

    public static Expectation Refused { get; } = new("not 2xx", static response => response.IsRefused);

    /// <summary>RFC 9110 §15.6: a sender cannot cause an error of the server.</summary>
    public static Expectation NotServerError { get; } = new("not 5xx", static response => response.Status is > 0 and < 500);

    public static Expectation Status(int status) => new($"{status}", response => response.Status == status);

    public static Expectation Scheme(string scheme) =>
        new($"a challenge {scheme}", response => response.IsRefused && response.FindChallenge(scheme) is not null);

    public static Expectation NoError(string scheme) => new(
        $"a challenge {scheme} without an error", response => response.FindChallenge(scheme) is { } challenge && challenge["error"] is null);

    public static Expectation Error(string scheme, string error) => new(
        $"a challenge {scheme} with error=\"{error}\"", response => response.FindChallenge(scheme) is { } challenge && challenge["error"] == error);

    public static Expectation Error(int status, string scheme, string error) => new(
        $"{status} and a challenge {scheme} with error=\"{error}\"",
        response => response.Status == status && response.FindChallenge(scheme) is { } challenge && challenge["error"] == error);
}
