using OidcTokenValidation.Claims;
using OidcTokenValidation.Jose;
using OidcTokenValidation.Profiles;
using OidcTokenValidation.Tokens;

namespace OidcTokenValidation.Pipeline;

/// <summary>Tells a developer whose token was refused for its form alone which profile would take it, and what that gives up.</summary>
/// <remarks>For the log: it reads the token again, but only if somebody reads the explanation.</remarks>
internal static class ProfileAdvice
{
    /// <summary>The refusal, with the advice in its explanation if another profile could have made the difference.</summary>
    public static TokenFailure AddTo(TokenFailure failure, ReadOnlyMemory<char> token, PipelineStages stages, DateTimeOffset now) =>
        failure.Code is TokenFailureCode.TypeNotAccepted or TokenFailureCode.ClaimMissing or TokenFailureCode.TokenKindNotAccepted or TokenFailureCode.AudienceMismatch
            ? failure.Because((failure, token, stages, now.UtcTicks), static it => it.failure.Explanation + Find(it.token, it.stages, new DateTimeOffset(it.UtcTicks, TimeSpan.Zero)))
            : failure;

    private static string Find(ReadOnlyMemory<char> token, PipelineStages stages, DateTimeOffset now)
    {
        foreach (ProfileRules profile in ProfileTable.Relaxed)
        {
            if (stages.Reader.TryRead(token, new Probe(stages.Rules, profile, now), out _, out _))
                return $" The profile {profile.Profile} would take this token: if it is an access token of that provider, set the issuer's Profile to AccessTokenProfile.{profile.Profile}. What that gives up: {profile.GivesUp}.";
        }

        return string.Empty;
    }

    // Only asks whether the profile would refuse: nothing comes out but yes or no.
    private readonly struct Probe(AccessTokenRules rules, ProfileRules profile, DateTimeOffset now) : ITokenScreen
    {
        public TokenFailure? Refuse(SignatureAlgorithm algorithm, scoped in JoseHeader header, scoped TokenClaims claims) =>
            AccessTokenRules.FindTypeFailure(header, profile) ?? rules.FindFailure(claims, profile, now);
    }
}
