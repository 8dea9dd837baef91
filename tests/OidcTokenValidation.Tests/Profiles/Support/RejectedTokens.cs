using System.Text.Json.Nodes;
using OidcTokenValidation.TestSupport.Profiles;

namespace OidcTokenValidation.Tests.Profiles.Support;

/// <summary>Tokens that a profile must reject: the provider's other tokens, and near misses of those that it accepts.</summary>
internal static class RejectedTokens
{
    private static readonly string[] OtherTypes =
        ["dpop+jwt", "logout+jwt", "secevent+jwt", "token-introspection+jwt", "application/token-introspection+jwt", "Token-Introspection+JWT", "oauth-authz-req+jwt", "id+jwt", "jwt ", " at+jwt", "application/jwt/at+jwt", ""];

    /// <summary>The tokens for a profile, with what is wrong with each.</summary>
    public static IEnumerable<(string What, TokenShape Shape)> For(AccessTokenProfile profile)
    {
        DocumentedToken[] own = [.. DocumentedToken.All.Where(token => token.Profile == profile.Name)];
        return own.SelectMany(token => NearMisses(profile, token.Shape).Select(miss => ($"{token.Name}, {miss.What}", miss.Shape)))
            .Concat(OtherTokens(profile, own).Select(static token => (token.Name, token.Shape)));
    }

    // Rows of one provider have one text before the colon. The last resort is for tokens of any provider.
    private static IEnumerable<DocumentedToken> OtherTokens(AccessTokenProfile profile, DocumentedToken[] own)
    {
        if (profile == AccessTokenProfile.Jwt)
            return [];
        HashSet<string> providers = [.. own.Select(Provider)];
        return DocumentedToken.All.Where(token => token.Profile != profile.Name && providers.Contains(Provider(token)));
    }

    private static string Provider(DocumentedToken token) => token.Name.Split(':')[0];

    private static IEnumerable<(string What, TokenShape Shape)> NearMisses(AccessTokenProfile profile, TokenShape shape) =>
        Types(profile, shape).Concat(Required(profile, shape)).Concat(Kinds(profile, shape)).Concat(Audiences(profile, shape))
            .Concat(profile.ForbiddenClaims.Select(claim => ($"with {claim}", shape.With(claim, "x"))));

    private static IEnumerable<(string What, TokenShape Shape)> Types(AccessTokenProfile profile, TokenShape shape)
    {
        foreach (string type in OtherTypes)
            yield return ($"typ '{type}'", shape with { Type = type });
        foreach (string type in (string[])["jwt", "at+jwt"])
        {
            if (!profile.Types.Contains(type, StringComparer.Ordinal))
                yield return ($"typ {type}", shape with { Type = type });
        }

        if (!profile.IsTypeOptional)
            yield return ("no typ", shape with { Type = null });
    }

    private static IEnumerable<(string What, TokenShape Shape)> Required(AccessTokenProfile profile, TokenShape shape)
    {
        foreach (string claim in profile.RequiredClaims)
            yield return ($"no {claim}", shape.Without(claim));
        if (profile.RequiredOneOf.Count > 0)
            yield return ("none of several claims", shape.Without([.. profile.RequiredOneOf]));
        if (profile.IsSubjectOptionalForClients)
            yield break;
        yield return ("no subject", shape.Without([.. profile.SubjectClaims]));
        yield return ("subject is a number", profile.SubjectClaims.Aggregate(shape, static (shape, claim) => shape.With(claim, 1)));
    }

    private static IEnumerable<(string What, TokenShape Shape)> Kinds(AccessTokenProfile profile, TokenShape shape)
    {
        foreach (ProfileClaim kind in profile.KindClaims)
        {
            if (!kind.IsOptional)
                yield return ($"no {kind.Name}", shape.Without(kind.Name));
            foreach (JsonNode? value in (JsonNode?[])[null, "", new JsonArray()])
                yield return ($"{kind.Name} is {value?.ToJsonString() ?? "null"}", shape.With(kind.Name, value));
            if (kind is { Values.Count: 0, Prefix: null, Suffix: null })
                continue;
            foreach (JsonNode? value in (JsonNode?[])["other", 1, true, new JsonObject { ["a"] = 1 }])
                yield return ($"{kind.Name} is {value!.ToJsonString()}", shape.With(kind.Name, value));
            string good = kind.Values is [var first, ..] ? first : $"{kind.Prefix}x{kind.Suffix}";
            yield return ($"{kind.Name} is a list", shape.With(kind.Name, new JsonArray(good)));
            string spelling = SwapCase(good);
            if (spelling != good && !kind.Values.Contains(spelling, StringComparer.Ordinal))
                yield return ($"{kind.Name} is '{spelling}'", shape.With(kind.Name, spelling));
        }
    }

    private static IEnumerable<(string What, TokenShape Shape)> Audiences(AccessTokenProfile profile, TokenShape shape)
    {
        foreach (JsonNode value in (JsonNode[])["another", "API", "api/", "", 5, new JsonArray(), new JsonArray("api", 1), new JsonObject { ["api"] = true }])
            yield return ($"aud is {value.ToJsonString()}", shape.With("aud", value));
        if (profile.AudienceSubstitute is null)
            yield return ("no aud", shape.Without("aud"));
        else if (profile.AudienceSubstitute is not "iss")
            yield return ($"{profile.AudienceSubstitute} is another, no aud", shape.Without("aud").With(profile.AudienceSubstitute, "another"));
        if (profile.ForbidsClientAsAudience)
            yield return ("the client is the audience", shape.With("aud", "api").With(profile.ClientIdClaims[0], "api"));
        if (profile.IsIdToken)
            yield return ("two audiences without azp", shape.Without("azp").With("aud", new JsonArray("api", "other")));
    }

    private static string SwapCase(string text) =>
        string.Concat(text.Select(static c => char.IsAsciiLetterLower(c) ? char.ToUpperInvariant(c) : char.ToLowerInvariant(c)));
}
