using System.Security.Claims;
using Microsoft.AspNetCore.Http;
using OidcTokenValidation.AspNetCore.Locations;

namespace OidcTokenValidation.AspNetCore.Authentication;

/// <summary>What the access token schemes found out about one request.</summary>
internal sealed class AccessTokenFeature
{
    // In the order in which they were asked: mostly there is one.
    private readonly List<Finding> _findings = new(1);
    private int _knowledge;

    // Mostly there is none: a token's own principal shows itself.
    private List<UserOrigin>? _origins;

    /// <summary>The facts as the first scheme found them; what was taken out of the request since is still there for the next.</summary>
    public ResourceRequest? Facts { get; set; }

    /// <summary>The sub-protocols that a WebSocket client offered, where one of them is the token's place.</summary>
    public SubProtocolOffer? SubProtocols { get; set; }

    /// <summary>What the resource requires, if authorization found that it is not met: the token does not meet it, or there is none.</summary>
    public AccessRequirement? Unmet { get; private set; }

    /// <summary>The answer that was given, once one was: one for all schemes.</summary>
    public Challenge? Answer { get; private set; }

    /// <summary>Whether any scheme has looked at the request.</summary>
    public bool WasAsked => _findings.Count > 0;

    /// <summary>Whether a scheme found a valid token.</summary>
    public bool HasValid => _findings.Exists(static finding => finding.Result.IsValid);

    public static AccessTokenFeature Get(HttpContext context)
    {
        AccessTokenFeature? feature = context.Features.Get<AccessTokenFeature>();
        if (feature is null)
            context.Features.Set(feature = new AccessTokenFeature());
        return feature;
    }

    /// <summary>What the scheme found out before: a request that is run again, by an exception handler for instance, is not validated again, and its proof
    /// not taken for a replay.</summary>
    public bool TryFind(string scheme, out AccessTokenValidationResult result, out ClaimsIdentity? identity)
    {
        Finding? finding = Find(scheme);
        result = finding?.Result ?? default;
        identity = finding?.Identity;
        return finding is not null;
    }

    /// <summary>The valid token that the scheme found; null if it found none.</summary>
    public AccessToken? FindToken(string scheme) => Find(scheme)?.Result.Token;

    /// <summary>Whether an identity of the request's users does not show itself where it is from.</summary>
    public bool HasOrigins => _origins is not null;

    /// <summary>The origin of an identity, the latest if authentication returned it more than once.</summary>
    public UserOrigin? FindOrigin(ClaimsIdentity identity) => _origins?.Find(origin => ReferenceEquals(origin.Identity, identity));

    public void Note(UserOrigin origin)
    {
        _origins ??= new(1);
        _origins.RemoveAll(other => ReferenceEquals(other.Identity, origin.Identity));
        _origins.Add(origin);
    }

    /// <summary>Whether any scheme found this token valid for this request.</summary>
    public bool Accepted(AccessToken token) => _findings.Exists(finding => ReferenceEquals(finding.Result.Token, token));

    /// <summary>The report of what the scheme found out; null if it has not looked.</summary>
    public AccessTokenValidationReport? Explain(string scheme) =>
        Find(scheme) is { } finding && Facts is { } facts ? finding.Validator.Explain(facts, finding.Result, Unmet) : null;

    /// <param name="scheme">The scheme.</param>
    /// <param name="validator">Its validator.</param>
    /// <param name="result">What the validator said.</param>
    /// <param name="identity">The token's identity with the claims that the application has added; null if it adds none.</param>
    public void Found(string scheme, AccessTokenValidator validator, in AccessTokenValidationResult result, ClaimsIdentity? identity) =>
        _findings.Add(new Finding(scheme, validator, result, identity));

    public void Lacks(AccessRequirement requirement) => Unmet = requirement;

    /// <summary>Logs and counts that the valid token is not enough for what gets no response of its own: a method of a hub.</summary>
    public void ReportUnmet(AccessRequirement requirement)
    {
        if (_findings.Find(static finding => finding.Result.IsValid) is { } valid)
            valid.Validator.CreateChallenge(valid.Result, requirement);
    }

    /// <summary>Whether the scheme found the valid token.</summary>
    public bool IsValid(string scheme) => Find(scheme) is { Result.IsValid: true };

    /// <summary>Whether one of the schemes found a valid token, or all found no credentials. Of all that were asked, if no name is that of one: a policy
    /// scheme forwards.</summary>
    public bool HasNoneOrValid(IReadOnlyList<string> schemes)
    {
        bool isNamed = schemes.Any(scheme => Find(scheme) is not null);
        AccessTokenOutcome[] outcomes = [.. _findings.Where(finding => !isNamed || schemes.Contains(finding.Scheme, StringComparer.Ordinal)).Select(static finding => finding.Result.Outcome)];
        return outcomes.Contains(AccessTokenOutcome.Valid) || Array.TrueForAll(outcomes, static outcome => outcome == AccessTokenOutcome.NoCredentials);
    }

    /// <summary>Whether no scheme found credentials.</summary>
    public bool HasNone => _findings.TrueForAll(static finding => finding.Result.Outcome == AccessTokenOutcome.NoCredentials);

    /// <summary>Lets a scheme answer. Of the schemes that are asked to, the one that knows most about what came prevails, the first of equals.</summary>
    /// <param name="scheme">The scheme.</param>
    /// <param name="mustAuthenticate">Whether it is a challenge, which a valid token does not change; otherwise what the token does not allow is
    /// refused.</param>
    /// <returns>The new answer; null if the one that was given stays.</returns>
    public Challenge? FindBetterAnswer(string scheme, bool mustAuthenticate)
    {
        Finding finding = Find(scheme) ?? throw new InvalidOperationException($"The scheme {scheme} was not asked about the request.");
        int knowledge = Knowledge(finding.Result);
        if (Answer is not null && knowledge <= _knowledge)
            return null;
        _knowledge = knowledge;
        Challenge answer = finding.Validator.CreateChallenge(finding.Result, Unmet);

        // RFC 9110 §11.6.1: a challenge is 401. A step-up is one already.
        return Answer = mustAuthenticate && answer.StatusCode == StatusCodes.Status403Forbidden
            ? finding.Validator.CreateReauthenticationChallenge(finding.Result)
            : answer;
    }

    // A scheme that does not know the issuer has the least to say about a token of another scheme's issuer.
    private static int Knowledge(in AccessTokenValidationResult result) => result.Outcome switch
    {
        AccessTokenOutcome.Valid => 4,
        AccessTokenOutcome.Unavailable => 3,
        AccessTokenOutcome.Rejected => result.Failure!.Code == TokenFailureCode.IssuerNotTrusted ? 1 : 2,
        _ => 0,
    };

    private Finding? Find(string scheme)
    {
        foreach (Finding finding in _findings)
        {
            if (string.Equals(finding.Scheme, scheme, StringComparison.Ordinal))
                return finding;
        }

        return null;
    }

    /// <summary>What one scheme found out, and by which validator.</summary>
    private sealed record Finding(string Scheme, AccessTokenValidator Validator, AccessTokenValidationResult Result, ClaimsIdentity? Identity);
}
