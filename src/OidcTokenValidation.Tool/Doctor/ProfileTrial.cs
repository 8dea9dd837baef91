using OidcTokenValidation.Testing;
using OidcTokenValidation.Tool.Keys;

namespace OidcTokenValidation.Tool.Doctor;

/// <summary>Validates the token with the options of an API, by the library itself.</summary>
internal sealed class ProfileTrial(PresentedToken token, RepeatedResponses responses, TimeProvider time)
{
    /// <summary>Tries every named profile, the most specific first.</summary>
    /// <param name="settings">The issuer.</param>
    /// <param name="audiences">The identifiers of the API.</param>
    /// <param name="cancellationToken">Cancels the validation.</param>
    public async Task<IReadOnlyList<ProfileResult>> RunAllAsync(ApiSettings settings, Audiences audiences, CancellationToken cancellationToken)
    {
        List<ProfileResult> results = [];
        foreach (AccessTokenProfile profile in AccessTokenProfile.All)
        {
            ApiSettings own = settings with { Profile = profile, Audiences = audiences.GetFor(profile) };
            results.Add(await RunAsync(own, cancellationToken).ConfigureAwait(false));
        }

        return results;
    }

    /// <summary>Validates the token with these options.</summary>
    public async Task<ProfileResult> RunAsync(ApiSettings settings, CancellationToken cancellationToken)
    {
        ResourceRequest request = TestRequest.Bearer(token.Token);
        if (settings.FindError() is { } error)
            return new(settings, Report: null, error);
        using AccessTokenValidator validator = settings.CreateValidator(responses.CreateHandler, time);
        AccessTokenValidationResult result = await validator.ValidateAsync(request, cancellationToken).ConfigureAwait(false);
        return new(settings, await validator.ExplainAllAsync(request, result, cancellationToken).ConfigureAwait(false));
    }
}
