using OidcTokenValidation.Tool.Output;
using static OidcTokenValidation.TokenFailureCode;

namespace OidcTokenValidation.Tool.Doctor;

/// <summary>Names the problems behind the reports of the library.</summary>
/// <param name="view">The content of the token.</param>
/// <param name="audiences">The audiences of the API and of the token.</param>
/// <param name="discovery">What the provider publishes.</param>
/// <param name="now">The time of the validation.</param>
internal sealed class ProblemSearch(JwtView view, Audiences audiences, Discovery discovery, DateTimeOffset now)
{
    // Also of a token of another kind.
    private static readonly TokenFailureCode[] OfEveryKind =
        [KeyNotFound, KeyNotLookedUp, KeyAmbiguous, KeyNotForAlgorithm, InvalidSignature, Expired, NotYetValid, IssuedInFuture];

    // Named by what was requested from the provider, and by its issuer.
    private static readonly TokenFailureCode[] OfProvider = [KeysUnavailable, IssuerNotTrusted];

    /// <summary>Finds the problems of the token.</summary>
    /// <param name="results">The results of all profiles.</param>
    /// <param name="algorithms">The algorithms that the user allows; empty for all.</param>
    public IEnumerable<Problem> Find(IReadOnlyList<ProfileResult> results, IReadOnlyList<string> algorithms)
    {
        ProfileResult[] access = [.. results.Where(static result => !result.Profile.IsIdToken)];
        ProfileResult closest = access.MinBy(static result => (result.Fit, result.Failures.Count))!;
        Problem? kind = closest.Works ? null : TokenKind.Find(view, results);
        if (kind is not null)
            return [kind, .. closest.Failures.Where(static failure => OfEveryKind.Contains(failure.Code)).Select(Find).OfType<Problem>()];
        return
        [
            .. FindListed(algorithms, closest),
            .. audiences.NearMisses.Take(1).Select(static pair => AudienceProblems.NearMiss(pair.Given, pair.Actual)),
            .. FindForMembers(closest),
            .. closest.Failures.Where(IsNamed)
                .Select(failure => Find(failure) ?? Other(failure))
                .DistinctBy(static problem => problem.Name, StringComparer.Ordinal),
            .. FindForm(closest),
        ];
    }

    private Problem? Find(TokenFailure failure) =>
        FormProblems.Find(failure, view, discovery) ?? ClaimProblems.Find(failure, view, audiences, now);

    // The form of the claims is named by the profile that is closest to it.
    private static bool IsNamed(TokenFailure failure) =>
        failure.Code is not (TypeNotAccepted or TokenKindNotAccepted or ClaimMissing) && !OfProvider.Contains(failure.Code);

    private IEnumerable<Problem> FindListed(IReadOnlyList<string> algorithms, ProfileResult closest)
    {
        if (algorithms.Count > 0 && view.HeaderText("alg") is { } algorithm && !algorithms.Contains(algorithm, StringComparer.Ordinal)
            && closest.Find(AlgorithmNotAllowed, UnsecuredToken) is null)
            yield return FormProblems.NotListed(algorithms, algorithm);
    }

    private IEnumerable<Problem> FindForMembers(ProfileResult closest)
    {
        if (view.ClaimMembers is null)
            yield break;
        if (!view.HasClaim("iss") && !closest.Profile.TakesIssuerFromSubject)
        {
            yield return new(
                "IssuerMissing", "The token has no 'iss': nothing shows its issuer (RFC 9068 §2.2).", "at the provider, let the access tokens have 'iss'");
        }

        if (!view.HasClaim("aud"))
            yield return AudienceProblems.Missing(view, closest.Works);
    }

    // Without an audience every profile lacks a claim, and that is named already.
    private IEnumerable<Problem> FindForm(ProfileResult closest)
    {
        TokenFailure? form = closest.Find(TypeNotAccepted, TokenKindNotAccepted, ClaimMissing);
        if (form is null || (form.Code == ClaimMissing && !(view.HasClaim("aud") && view.HasClaim("iss"))))
            yield break;
        yield return new(
            "NoProfile",
            $"No named profile has the form of this token: it has typ {view.Header("typ")} and the claims {view.ClaimNames()}. "
            + $"The closest is {closest.Profile}: {form.Code}. {Escaped.Line(ProfileResult.Explain(form))}",
            "let the provider issue RFC 9068 access tokens (typ at+jwt), or describe its tokens:",
            $"issuer.Profile = AccessTokenProfile.{closest.Profile} with {{ Name = \"MyProvider\", … }};   // PROFILES.md has the members");
    }

    private static Problem Other(TokenFailure failure) => new(failure.Code.ToString(), Escaped.Line(failure.Explanation));
}
