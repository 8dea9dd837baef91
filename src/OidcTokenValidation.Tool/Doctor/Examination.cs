using OidcTokenValidation.Tool.Input;
using OidcTokenValidation.Tool.Keys;

namespace OidcTokenValidation.Tool.Doctor;

/// <summary>Examines a provider and a token: the steps of the command <c>doctor</c>.</summary>
/// <param name="token">The token.</param>
/// <param name="audiences">The audiences of the API; empty to take them from the token.</param>
/// <param name="algorithms">The algorithms that the API allows; empty for all.</param>
/// <param name="decryption">The keys that decrypt tokens.</param>
/// <param name="time">The clock.</param>
internal sealed class Examination(
    PresentedToken token, IReadOnlyList<string> audiences, IReadOnlyList<string> algorithms, DecryptionFiles decryption, TimeProvider time)
{
    private readonly Audiences _audiences = new(audiences, token.View);

    public async Task<Diagnosis> RunAsync(ProviderArguments provider, List<string> notes, CancellationToken cancellationToken)
    {
        using var responses = new RepeatedResponses();
        var issuers = new IssuerSearch(responses, token.View.Text("iss"));
        Discovery? discovery = await issuers.RunAsync(provider, notes, cancellationToken).ConfigureAwait(false);
        var trial = new ProfileTrial(token, responses, time);
        IReadOnlyList<ProfileResult> results = discovery is null || !token.IsOne
            ? []
            : await trial.RunAllAsync(discovery.Settings with { Decryption = decryption }, _audiences, cancellationToken).ConfigureAwait(false);
        IEnumerable<Problem> further = results.Count == 0
            ? []
            : new ProblemSearch(token.View, _audiences, discovery!, time.GetUtcNow()).Find(results, algorithms);
        return new()
        {
            Token = token,
            Audiences = _audiences,
            Discovery = discovery,
            Fetches = responses.Fetches,
            Problems = [.. token.Problems, .. issuers.Problems, .. further],
            Results = results,
            Options = await FindOptionsAsync(results, responses, cancellationToken).ConfigureAwait(false),
            Now = time.GetUtcNow(),
            Notes = notes,
        };
    }

    // The options are tried once more as they are printed.
    private async Task<WorkingOptions?> FindOptionsAsync(IReadOnlyList<ProfileResult> results, RepeatedResponses responses, CancellationToken cancellationToken)
    {
        ProfileResult? found = results.FirstOrDefault(static result => result.Works && !result.Profile.IsIdToken)
            ?? results.FirstOrDefault(static result => result.Fit == ProfileFit.NotNow && !result.Profile.IsIdToken)
            ?? results.FirstOrDefault(static result => result.Works);
        if (found is null || token.View.HeaderText("alg") is not { } algorithm)
            return null;
        WorkingOptionsKind kind = found.Profile.IsIdToken ? WorkingOptionsKind.IdToken : found.Works ? WorkingOptionsKind.Now : WorkingOptionsKind.NewToken;
        TimeProvider clock = kind == WorkingOptionsKind.NewToken ? new FixedTime(FindTimeWithin()) : time;
        ApiSettings settings = found.Settings with { Algorithms = algorithms.Contains(algorithm, StringComparer.Ordinal) ? algorithms : [algorithm] };
        ProfileResult again = await new ProfileTrial(token, responses, clock).RunAsync(settings, cancellationToken).ConfigureAwait(false);
        return again.Works ? new(settings, kind) : null;
    }

    private DateTimeOffset FindTimeWithin()
    {
        double[] starts = [.. ((double?[])[token.View.Time("iat"), token.View.Time("nbf")]).OfType<double>()];
        return DateTimeOffset.UnixEpoch.AddSeconds(starts.Length > 0 ? starts.Max() : (token.View.Time("exp") ?? 1) - 1);
    }
}
