using System.Globalization;

namespace OidcTokenValidation.Tool.Conformance.Wire;

/// <summary>The response of the API.</summary>
/// <param name="Status">The status code; 0 if there was no response.</param>
/// <param name="Fields">The fields, in order.</param>
/// <param name="Body">The body, read as UTF-8.</param>
internal sealed record RawResponse(int Status, IReadOnlyList<(string Name, string Value)> Fields, string Body)
{
    /// <summary>Why there is no response.</summary>
    public string? Fault { get; private init; }

    /// <summary>Whether the API has let the request in. A redirection is not followed and is none of that.</summary>
    public bool IsAccepted => Status is >= 200 and < 300;

    /// <summary>Whether the request was certainly not let in: an error, a redirection, or the end of the connection.</summary>
    public bool IsRefused => Status >= 300 || (Status == 0 && !IsTimeout);

    public bool IsTimeout { get; private init; }

    public IReadOnlyList<ReceivedChallenge> Challenges => ReceivedChallenge.Parse(GetAll("WWW-Authenticate"));

    public static RawResponse CreateFault(string reason, bool isTimeout = false) => new(0, [], string.Empty) { Fault = reason, IsTimeout = isTimeout };

    public IEnumerable<string> GetAll(string name) =>
        Fields.Where(field => field.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(static field => field.Value);

    public string? Get(string name) => GetAll(name).FirstOrDefault();

    public ReceivedChallenge? FindChallenge(string scheme) =>
        Challenges.FirstOrDefault(challenge => challenge.Scheme.Equals(scheme, StringComparison.OrdinalIgnoreCase));

    /// <summary>Describes status and challenges.</summary>
    public override string ToString()
    {
        if (Fault is not null)
            return Fault;
        string challenges = string.Join(", ", GetAll("WWW-Authenticate"));
        string status = Status.ToString(CultureInfo.InvariantCulture);
        return challenges.Length == 0 ? status : $"{status} WWW-Authenticate: {challenges}";
    }
}
