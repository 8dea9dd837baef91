using System.Diagnostics.CodeAnalysis;
using System.Security.Claims;
using Microsoft.AspNetCore.Http;
using OidcTokenValidation.AspNetCore.Locations;

namespace OidcTokenValidation.AspNetCore.Authentication;

/// <summary>The results of the access token schemes for one request.</summary>
internal sealed class AccessTokenFeature
{
    // In the order in which the schemes validated the request. Usually there is one.
    private readonly List<SchemeResult> _results = new(1);
    private int _challengeRank;
    private SchemeResult? _challenged;
    private bool _isGrantLogged;

    // Usually none: a principal that was created from a token has a reference to it.
    private List<UserOrigin>? _origins;

    /// <summary>The request as the first scheme read it. It contains what was removed from the HTTP request since, for the next scheme.</summary>
    public ResourceRequest? Request { get; set; }

    /// <summary>The sub-protocols that a WebSocket client offered, if the token is read from them.</summary>
    public SubProtocolOffer? SubProtocols { get; set; }

    /// <summary>The requirement that authorization evaluated as not met: the token does not meet it, or there is no token.</summary>
    public AccessRequirement? UnmetRequirement { get; set; }

    /// <summary>The challenge of the response, one for all schemes; null until a scheme has created one.</summary>
    public Challenge? Challenge { get; private set; }

    /// <summary>Whether a scheme has validated the request.</summary>
    public bool HasResults => _results.Count > 0;

    /// <summary>Whether the token is valid for one of the schemes.</summary>
    public bool HasValid => _results.Exists(static entry => entry.Result.IsValid);

    /// <summary>Whether the request has no credentials for any scheme.</summary>
    public bool HasNoCredentials => _results.TrueForAll(static entry => entry.Result.Outcome == AccessTokenOutcome.NoCredentials);

    /// <summary>Whether origins of identities were added.</summary>
    public bool HasOrigins => _origins is not null;

    public static AccessTokenFeature Get(HttpContext context)
    {
        AccessTokenFeature? feature = context.Features.Get<AccessTokenFeature>();
        if (feature is null)
            context.Features.Set(feature = new AccessTokenFeature());
        return feature;
    }

    /// <param name="scheme">The scheme.</param>
    /// <param name="validator">Its validator.</param>
    /// <param name="result">The result of the validator.</param>
    /// <param name="identity">The token's identity with the claims that the application has added; null if it adds none.</param>
    public void AddResult(string scheme, AccessTokenValidator validator, in AccessTokenValidationResult result, ClaimsIdentity? identity) =>
        _results.Add(new SchemeResult(scheme, validator, result, identity));

    /// <summary>Gets the earlier result of the scheme. A request that runs again, for instance in an exception handler, is not validated again, because its
    /// proof would be rejected as a replay.</summary>
    public bool TryGetResult(string scheme, out AccessTokenValidationResult result, out ClaimsIdentity? identity)
    {
        SchemeResult? entry = Find(scheme);
        result = entry?.Result ?? default;
        identity = entry?.Identity;
        return entry is not null;
    }

    /// <summary>The valid token of the scheme; null if there is none.</summary>
    public AccessToken? FindToken(string scheme) => Find(scheme)?.Result.Token;

    /// <summary>Whether the request's token is valid for the scheme.</summary>
    public bool IsValid(string scheme) => Find(scheme) is { Result.IsValid: true };

    /// <summary>Whether this token is valid for one of the schemes.</summary>
    public bool IsAccepted(AccessToken token)
    {
        foreach (SchemeResult entry in _results)
        {
            if (ReferenceEquals(entry.Result.Token, token))
                return true;
        }

        return false;
    }

    /// <summary>Whether the token is valid for one of the named schemes, or the request has no credentials for any of them. All schemes count if none of the
    /// names has a result: the name may be that of a policy scheme, which forwards.</summary>
    public bool HasValidOrNoCredentials(IReadOnlyList<string> schemes)
    {
        bool isNamed = schemes.Any(scheme => Find(scheme) is not null);
        AccessTokenOutcome[] outcomes =
        [
            .. _results
                .Where(entry => !isNamed || schemes.Contains(entry.Scheme, StringComparer.Ordinal))
                .Select(static entry => entry.Result.Outcome),
        ];
        return outcomes.Contains(AccessTokenOutcome.Valid) || Array.TrueForAll(outcomes, static outcome => outcome == AccessTokenOutcome.NoCredentials);
    }

    /// <summary>The origin of an identity: the latest, if authentication returned it more than once.</summary>
    public UserOrigin? FindOrigin(ClaimsIdentity identity) => _origins?.Find(origin => ReferenceEquals(origin.Identity, identity));

    public void AddOrigin(UserOrigin origin)
    {
        _origins ??= new(1);
        _origins.RemoveAll(other => ReferenceEquals(other.Identity, origin.Identity));
        _origins.Add(origin);
    }

    /// <summary>The report of the scheme's validation; null if the scheme has not validated the request.</summary>
    public AccessTokenValidationReport? Explain(string scheme) =>
        Find(scheme) is { } entry && Request is { } request ? entry.Validator.Explain(request, entry.Result, UnmetRequirement) : null;

    /// <summary>Logs and counts an unmet requirement where the valid token's request gets no response of its own: for a method of a hub.</summary>
    public void ReportUnmet(AccessRequirement requirement)
    {
        if (_results.Find(static entry => entry.Result.IsValid) is not { } valid)
            return;
        valid.Validator.CreateChallenge(valid.Result, requirement);
        valid.Validator.LogDecision(valid.Result, isGranted: false, requirement);
    }

    /// <summary>Logs, for an audit, that authorization grants access by this token: once, also if the request runs again.</summary>
    public void LogGranted(AccessToken token)
    {
        foreach (SchemeResult entry in _results)
        {
            if (!_isGrantLogged && ReferenceEquals(entry.Result.Token, token))
            {
                _isGrantLogged = true;
                entry.Validator.LogDecision(entry.Result, isGranted: true);
            }
        }
    }

    /// <summary>Logs, for an audit, that access is not granted: the result that the challenge of the response is about.</summary>
    public void LogNotGranted() => _challenged?.Validator.LogDecision(_challenged.Result, isGranted: false, UnmetRequirement);

    /// <summary>Replaces the challenge by that of the scheme, if its result is more specific than those of the schemes before it.</summary>
    /// <param name="scheme">The scheme.</param>
    /// <param name="mustAuthenticate">True for a challenge, which is a 401 for a valid token too; false for a 403 to a valid token.</param>
    /// <param name="challenge">The new challenge.</param>
    /// <returns>False if the earlier challenge remains.</returns>
    public bool TryReplaceChallenge(string scheme, bool mustAuthenticate, [NotNullWhen(true)] out Challenge? challenge)
    {
        SchemeResult entry = Find(scheme) ?? throw new InvalidOperationException($"The scheme {scheme} has not validated the request.");
        int rank = GetRank(entry.Result);
        challenge = null;
        if (Challenge is not null && rank <= _challengeRank)
            return false;
        challenge = entry.Validator.CreateChallenge(entry.Result, UnmetRequirement);

        // RFC 9110 §11.6.1: the status of a challenge is 401. A step-up challenge has it already.
        if (mustAuthenticate && challenge.StatusCode == StatusCodes.Status403Forbidden)
            challenge = entry.Validator.CreateReauthenticationChallenge(entry.Result);
        (Challenge, _challengeRank, _challenged) = (challenge, rank, entry);
        return true;
    }

    // A scheme that does not trust the issuer, or could not read it because it requires or rejects encryption, has the least information about a token that
    // is for another scheme.
    private static int GetRank(in AccessTokenValidationResult result) => result.Outcome switch
    {
        AccessTokenOutcome.Valid => 4,
        AccessTokenOutcome.Unavailable => 3,
        AccessTokenOutcome.Rejected => result.Failure!.Code
            is TokenFailureCode.IssuerNotTrusted or TokenFailureCode.EncryptedToken or TokenFailureCode.TokenNotEncrypted ? 1 : 2,
        _ => 0,
    };

    private SchemeResult? Find(string scheme)
    {
        foreach (SchemeResult entry in _results)
        {
            if (string.Equals(entry.Scheme, scheme, StringComparison.Ordinal))
                return entry;
        }

        return null;
    }

    /// <summary>The result of one scheme, and the validator that created it.</summary>
    private sealed record SchemeResult(string Scheme, AccessTokenValidator Validator, AccessTokenValidationResult Result, ClaimsIdentity? Identity);
}
