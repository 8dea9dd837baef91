namespace OidcTokenValidation.Tool.Doctor;

/// <summary>The result of the command <c>doctor</c>.</summary>
internal sealed record Diagnosis
{
    /// <summary>The token.</summary>
    public required PresentedToken Token { get; init; }

    /// <summary>The audiences of the API and of the token.</summary>
    public required Audiences Audiences { get; init; }

    /// <summary>What the provider publishes; null if nothing was requested.</summary>
    public required Discovery? Discovery { get; init; }

    /// <summary>The requests to the provider, in order.</summary>
    public required IReadOnlyList<Keys.RecordedFetch> Fetches { get; init; }

    /// <summary>The problems, the most important ones first.</summary>
    public required IReadOnlyList<Problem> Problems { get; init; }

    /// <summary>The results of all profiles, the most specific first.</summary>
    public required IReadOnlyList<ProfileResult> Results { get; init; }

    /// <summary>The options with which the library accepted the token; null if there are none.</summary>
    public required WorkingOptions? Options { get; init; }

    /// <summary>The time of the validation.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>Notes for the user.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>Whether the signature of the token is verified.</summary>
    public bool IsVerified => Results.Any(static result => result.Report?.IsTokenVerified == true);

    /// <summary>The profiles that accept the token as an access token.</summary>
    public IEnumerable<ProfileResult> Working => Results.Where(static result => result.Works && !result.Profile.IsIdToken);

    public int ExitCode => Options?.Kind == WorkingOptionsKind.Now ? Commands.ExitCode.Ok
        : Discovery is null or { Fault: not KeyFetchFault.None } ? Commands.ExitCode.NotDecided
        : Commands.ExitCode.Rejected;
}
