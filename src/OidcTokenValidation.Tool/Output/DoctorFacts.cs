using OidcTokenValidation.Tool.Doctor;

namespace OidcTokenValidation.Tool.Output;

/// <summary>The values of the token and of the profiles that <c>doctor</c> shows, escaped.</summary>
internal static class DoctorFacts
{
    /// <summary>The claims that are times.</summary>
    public static IReadOnlyList<string> Times { get; } = ["iat", "nbf", "exp"];

    /// <summary>The values of a JWT; empty for anything else.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Get(Diagnosis diagnosis)
    {
        JwtView token = diagnosis.Token.View;
        if (diagnosis.Token.Sent.IsEncrypted)
            yield return KeyValuePair.Create("encrypted", diagnosis.Token.Sent.Encryption());

        // Of an encrypted token, 'alg' and 'kid' are those of the API's key, and not of the provider's.
        if (token.HeaderMembers is not null && !token.IsEncrypted)
        {
            yield return KeyValuePair.Create("typ", token.Header("typ"));
            yield return KeyValuePair.Create("alg", token.Header("alg"));
            yield return KeyValuePair.Create("kid", token.Header("kid") + DescribeKey(diagnosis, token));
        }

        if (token.ClaimMembers is null)
            yield break;
        yield return KeyValuePair.Create("iss", token.Claim("iss"));
        yield return KeyValuePair.Create("aud", token.Claim("aud") + DescribeAudience(diagnosis));
        foreach (string name in Times.Where(token.HasClaim))
            yield return KeyValuePair.Create(name, Describe(token, name, diagnosis.Now));
    }

    /// <summary>Describes the result of a profile.</summary>
    public static string Describe(ProfileResult result) => result.Fit switch
    {
        ProfileFit.Accepts => "accepts the token",
        ProfileFit.NeedsProof => $"accepts the token with the proof of its binding ({result.Failures[0].Code})",
        ProfileFit.NotForIssuer => $"is not for this issuer: {Escaped.Line(result.OptionsError!)}",
        ProfileFit.Unchecked => "fits, as far as it can be checked without keys",
        _ => $"{result.Failures[0].Code}: {Escaped.Line(ProfileResult.Explain(result.Failures[0]))}",
    };

    private static string DescribeKey(Diagnosis diagnosis, JwtView token) =>
        diagnosis.Discovery is { } discovery && discovery.Keys.Count + discovery.Unused.Count > 0 && token.HeaderText("kid") is { } keyId
            ? discovery.HasKey(keyId) ? ", which the provider publishes"
                : discovery.FindUnused(keyId) is { } unused ? $", which the provider publishes, and which is not used ({unused.Reason})"
                : ", which the provider does not publish"
            : string.Empty;

    private static string DescribeAudience(Diagnosis diagnosis) => diagnosis.Audiences switch
    {
        { Given.Count: > 0 } => string.Empty,
        { Candidates: { Count: > 1 } candidates } =>
            $". --audience is missing: \"{Escaped.Text(candidates[0])}\" is taken for the API; write --audience if it is another one of them",
        { OfToken.Count: > 0 } => ". --audience is missing: this is taken for the API",
        _ => string.Empty,
    };

    private static string Describe(JwtView token, string name, DateTimeOffset now) => token.Time(name) is { } seconds
        ? $"{token.Date(name)}, {RelativeTime.Format(DateTimeOffset.UnixEpoch.AddSeconds(seconds), now)}"
        : token.Date(name);
}
