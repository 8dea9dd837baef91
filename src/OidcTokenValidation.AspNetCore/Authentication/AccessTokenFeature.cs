using Microsoft.AspNetCore.Http;

namespace OidcTokenValidation.AspNetCore.Authentication;

/// <summary>What the access token schemes found out about one request.</summary>
internal sealed class AccessTokenFeature
{
    private readonly Dictionary<string, (AccessTokenValidator Validator, AccessTokenValidationResult Result)> _results = new(StringComparer.Ordinal);

    /// <summary>The requirement that a valid token did not meet, if authorization found one.</summary>
    public AccessRequirement? Unmet { get; private set; }

    /// <summary>The answer that was given, once one was: one for all schemes.</summary>
    public Challenge? Answer { get; private set; }

    /// <summary>Whether some scheme met credentials that it had to refuse or could not judge, and none met valid ones.</summary>
    public bool HasBadCredentials =>
        _results.Count > 0
        && !_results.Values.Any(static r => r.Result.IsValid)
        && _results.Values.Any(static r => r.Result.Outcome != AccessTokenOutcome.NoCredentials);

    public static AccessTokenFeature Of(HttpContext context)
    {
        AccessTokenFeature? feature = context.Features.Get<AccessTokenFeature>();
        if (feature is null)
            context.Features.Set(feature = new AccessTokenFeature());
        return feature;
    }

    public void Found(string scheme, AccessTokenValidator validator, in AccessTokenValidationResult result) => _results[scheme] = (validator, result);

    public void Lacks(AccessRequirement requirement) => Unmet = Unmet?.And(requirement) ?? requirement;

    /// <summary>Whether the scheme found the valid token.</summary>
    public bool IsValid(string scheme) => _results.TryGetValue(scheme, out var found) && found.Result.IsValid;

    /// <summary>The answer to the request: that of the scheme which knows most about what came.</summary>
    public Challenge CreateAnswer()
    {
        (AccessTokenValidator validator, AccessTokenValidationResult result) = _results.Values.MaxBy(static r => Knowledge(r.Result));
        return Answer = validator.CreateChallenge(result, Unmet);
    }

    // A scheme that does not know the issuer has the least to say about a token of another scheme's issuer.
    private static int Knowledge(in AccessTokenValidationResult result) => result.Outcome switch
    {
        AccessTokenOutcome.Valid => 4,
        AccessTokenOutcome.Unavailable => 3,
        AccessTokenOutcome.Rejected => result.Failure!.Code == TokenFailureCode.IssuerNotTrusted ? 1 : 2,
        _ => 0,
    };
}
