namespace OidcTokenValidation.Tool.Output;

/// <summary>The required scopes and whether a valid token has them. It is the last check of a request, after all checks of the token.</summary>
/// <param name="Scopes">The scopes, all of which are required.</param>
/// <param name="Status">The result of the check.</param>
internal sealed record RequiredScopes(IReadOnlyList<string> Scopes, ValidationCheckStatus Status)
{
    /// <summary>Checks the scopes; null if none are required.</summary>
    public static RequiredScopes? Evaluate(string[] scopes, AccessToken? token) => scopes.Length == 0 ? null : new(scopes, token switch
    {
        null => ValidationCheckStatus.NotReached,
        _ when AccessRequirement.AllScopes(scopes).Evaluate(token).IsGranted => ValidationCheckStatus.Passed,
        _ => ValidationCheckStatus.Failed,
    });
}
