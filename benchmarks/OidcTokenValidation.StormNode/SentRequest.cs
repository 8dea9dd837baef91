using System.Globalization;

namespace OidcTokenValidation.Storm;

/// <summary>One request of a node.</summary>
/// <param name="Due">When it was due, in milliseconds of Unix time.</param>
/// <param name="Kind">Bearer, DPoP, or a DPoP proof that was accepted before.</param>
/// <param name="Outcome">What the validator decided.</param>
/// <param name="Milliseconds">From the time when it was due until the decision.</param>
internal sealed record SentRequest(long Due, RequestKind Kind, AccessTokenOutcome Outcome, double Milliseconds)
{
    public static SentRequest Parse(string line) => line.Split(' ') is [var due, var kind, var outcome, var time]
        ? new SentRequest(long.Parse(due, CultureInfo.InvariantCulture), Enum.Parse<RequestKind>(kind), Enum.Parse<AccessTokenOutcome>(outcome), double.Parse(time, CultureInfo.InvariantCulture))
        : throw new FormatException(line);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Due} {Kind} {Outcome} {Milliseconds:0.000}");
}
