using OidcTokenValidation.Claims;
using OidcTokenValidation.Issuers;
using OidcTokenValidation.Jose;
using OidcTokenValidation.Profiles;
using OidcTokenValidation.Text;
using OidcTokenValidation.Tokens;

namespace OidcTokenValidation.Pipeline;

/// <summary>
/// Names the profile that accepts the form of a token that was rejected for its form, and the token's other failures: the first token of a new API is often
/// for another audience, or has expired before a developer reads the log.
/// </summary>
internal static class ProfileAdvice
{
    /// <summary>Returns the advice, with a space before it; empty if the token has the form that the issuer's profile requires.</summary>
    public static string Find(ReadOnlyMemory<char> token, PipelineStages stages, in FoundIssuer issuer, DateTimeOffset now)
    {
        var found = new ProbeResult();
        stages.Reader.TryRead(token, new Probe(stages, issuer, now, found), out _, out _);
        if (!found.IsOfWrongForm)
            return string.Empty;
        if (found.Profile is not { } profile)
            return " No profile takes a token of this form: it is an ID token or the like, or one of a provider that does not mark its access tokens.";
        string named = ReferenceEquals(profile.Profile, AccessTokenProfile.Jwt)
            ? "The profile Jwt, which is no provider's own, takes a token of this form"
            : $"The token has the form of the profile {profile.Profile}";
        string others = string.Join(" ", found.Others.Select(static other => $"{other.Code}: {other.Explanation}"));
        return $" {named}: if it is an access token of your provider, set the issuer's Profile to {Describe(profile.Profile)}"
            + (others.Length == 0 ? string.Empty : $" Something else is wrong with this token: {others}");
    }

    private static string Describe(AccessTokenProfile profile) => ReferenceEquals(profile, AccessTokenProfile.Find(profile.Name))
        ? $"AccessTokenProfile.{profile}. What that gives up: {profile.Relaxes}."
        : $"your profile {profile}.";

    private sealed class ProbeResult
    {
        public bool IsOfWrongForm { get; set; }

        public ProfileRules? Profile { get; set; }

        public List<TokenFailure> Others { get; } = [];
    }

    // It rejects nothing: it records the failures.
    private readonly struct Probe(PipelineStages stages, FoundIssuer issuer, DateTimeOffset now, ProbeResult found) : IEarlyChecks
    {
        public TokenFailure? FindFailure(SignatureAlgorithm algorithm, scoped in JoseHeader header, scoped TokenClaims claims)
        {
            found.IsOfWrongForm = !HasForm(header, claims, issuer.Profile.Rules);
            if (!found.IsOfWrongForm)
                return null;
            // The profiles of this API first: they are the most likely ones.
            foreach (ProfileRules profile in stages.Issuers.Profiles.Concat(ProfileTable.Relaxed))
            {
                if (HasForm(header, claims, profile) && profile.Profile.Traits?.Match(issuer.Identifier, claims) != false)
                {
                    found.Profile = profile;
                    FindOthers(algorithm, claims, profile);
                    break;
                }
            }

            return null;
        }

        private static bool HasForm(in JoseHeader header, in TokenClaims claims, ProfileRules profile) =>
            AccessTokenRules.FindTypeFailure(header, profile) is null
            && AccessTokenRules.FindFormFailure(claims, profile) is null
            && (profile.AudienceSubstitute is not null || claims.GetKind(RegisteredClaim.Audience) != JsonKind.Absent);

        private void FindOthers(SignatureAlgorithm algorithm, in TokenClaims claims, ProfileRules profile)
        {
            if (!issuer.Algorithms.Contains(algorithm))
                found.Others.Add(EarlyChecks.NotAllowed(issuer));
            if (stages.Rules.FindAudienceFailure(claims, profile) is { } audience)
                found.Others.Add(audience);
            if (stages.Rules.FindLifetimeFailure(claims, profile, now) is { } lifetime)
                found.Others.Add(lifetime);
        }
    }
}
