namespace OidcTokenValidation.Tests.SenderConstraints.Support;

/// <summary>The fields of a challenge.</summary>
internal static class ChallengeText
{
    public static string[] WwwAuthenticate(this Challenge challenge) => challenge.Fields("WWW-Authenticate");

    public static string[] Fields(this Challenge challenge, string name) => [.. challenge.Headers.Where(header => header.Key == name).Select(static header => header.Value)];
}
