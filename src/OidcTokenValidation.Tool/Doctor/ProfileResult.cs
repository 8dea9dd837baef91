using static OidcTokenValidation.TokenFailureCode;

namespace OidcTokenValidation.Tool.Doctor;

/// <summary>The report of the library about the token with one profile.</summary>
/// <param name="Settings">The options of the API, with the profile.</param>
/// <param name="Report">The report; null if the options are invalid.</param>
/// <param name="OptionsError">Why the options are invalid: the profile is not for this issuer. Null if they are valid.</param>
internal sealed record ProfileResult(ApiSettings Settings, AccessTokenValidationReport? Report, string? OptionsError = null)
{
    private static readonly string[] AdviceStarts =
        [" No profile takes a token of this form", " The token has the form of the profile", " The profile Jwt, which is no provider's own,"];

    public AccessTokenProfile Profile => Settings.Profile;

    /// <summary>All failures, first the one that the API reports.</summary>
    public IReadOnlyList<TokenFailure> Failures { get; } = Report?.Failure is { } first ? [first, .. Report.OtherFailures] : [];

    public ProfileFit Fit => Report?.Outcome switch
    {
        null => ProfileFit.NotForIssuer,
        AccessTokenOutcome.Valid => ProfileFit.Accepts,
        AccessTokenOutcome.Rejected when Report!.IsTokenVerified => Failures.Max(static failure => Judge(failure.Code)),
        AccessTokenOutcome.Unavailable => ProfileFit.Unchecked,
        _ => ProfileFit.No,
    };

    /// <summary>Whether an API with this profile serves the client of the token.</summary>
    public bool Works => Fit is ProfileFit.Accepts or ProfileFit.NeedsProof;

    /// <summary>What does not fit, without the advice of the library about other profiles, all of which are tried here.</summary>
    public static string Explain(TokenFailure failure)
    {
        string text = failure.Explanation;
        int[] starts = [.. AdviceStarts.Select(start => text.IndexOf(start, StringComparison.Ordinal)).Where(static start => start >= 0)];
        return starts.Length == 0 ? text : text[..starts.Min()];
    }

    /// <summary>Finds the failure with one of the codes; null if there is none.</summary>
    public TokenFailure? Find(params ReadOnlySpan<TokenFailureCode> codes)
    {
        foreach (TokenFailure failure in Failures)
        {
            if (codes.Contains(failure.Code))
                return failure;
        }

        return null;
    }

    private static ProfileFit Judge(TokenFailureCode code) => code switch
    {
        BoundTokenWithoutProof or CertificateMissing => ProfileFit.NeedsProof,
        Expired or NotYetValid or IssuedInFuture => ProfileFit.NotNow,
        AudienceMismatch => ProfileFit.OtherAudience,
        _ => ProfileFit.No,
    };
}
