namespace OidcTokenValidation.Tool.Output;

/// <summary>Whether a valid token has the scopes that were asked for: the last check of a request, after all that a token must be.</summary>
/// <param name="Scopes">The scopes, all of which are needed.</param>
/// <param name="Status">What became of it.</param>
internal sealed record RequiredScopes(IReadOnlyList<string> Scopes, ValidationCheckStatus Status)
{
    /// <summary>Null if none are asked for.</summary>
    public static RequiredScopes? Judge(string[] scopes, AccessToken? token) => scopes.Length == 0 ? null : new(scopes, token switch
    {
        null => ValidationCheckStatus.NotReached,
        _ when AccessRequirement.AllScopes(scopes).Evaluate(token).IsGranted => ValidationCheckStatus.Passed,
        _ => ValidationCheckStatus.Failed,
    });
}
