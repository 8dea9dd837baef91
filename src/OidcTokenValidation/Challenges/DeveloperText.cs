using OidcTokenValidation.Requirements;

namespace OidcTokenValidation.Challenges;

/// <summary>What a response says to developers beside what every client may know.</summary>
internal sealed record DeveloperText(string Code, string Section, string Explanation)
{
    public static DeveloperText From(TokenFailure failure) => new(failure.Code.ToString(), failure.Section, failure.Explanation);

    public static DeveloperText From(Shortfall shortfall) => new(shortfall.Code, shortfall.Section, shortfall.Explanation);
}
