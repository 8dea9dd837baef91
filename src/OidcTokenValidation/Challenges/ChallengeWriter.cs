using System.Globalization;
using System.Text;
using OidcTokenValidation.Credentials;

namespace OidcTokenValidation.Challenges;

/// <summary>Stage 9: turns a result into status, headers and body (RFC 6750 §3, RFC 9449 §7.1, RFC 9110 §11.6.1, RFC 9457).</summary>
internal sealed class ChallengeWriter(string realm, bool describeErrors, OfferedSchemes schemes, ProtectedResourceMetadata? metadata, bool explain)
{
    private const string InvalidRequest = "invalid_request";
    private const string InsufficientScope = "insufficient_scope";
    private const string InsufficientUserAuthentication = "insufficient_user_authentication";

    /// <summary>What the API tells about itself; null if it tells nothing.</summary>
    public ProtectedResourceMetadata? Metadata => metadata;

    public Challenge Write(in AccessTokenValidationResult result, AccessRequirement? requirement) => result.Outcome switch
    {
        AccessTokenOutcome.Unavailable => Unavailable(result),
        AccessTokenOutcome.NoCredentials => Unauthenticated(result, requirement),
        AccessTokenOutcome.Valid => NotEnough(result, requirement?.Explain(result.Token!) ?? default),
        _ => Refused(result),
    };

    /// <summary>401 for a valid token: nothing is wrong with it that an error code could name.</summary>
    public Challenge WriteReauthentication(in AccessTokenValidationResult result)
    {
        const string Again = "The client must authenticate again.";
        return new(401, Body(401, error: null, Again), error: null, describeErrors ? Again : null, explanation: null, Bare([result.Scheme], scope: null));
    }

    // RFC 6750 §3.1: no error code where the request had no authentication information. §3: scope tells the client what to request a token for.
    private Challenge Unauthenticated(in AccessTokenValidationResult result, AccessRequirement? requirement) =>
        new(401, Body(401, error: null, "The request needs an access token.", result), error: null, description: null, Explain(result)?.Explanation, Bare(schemes.All, requirement?.Scope));

    // RFC 6750 §3.1: invalid_request is 400, all others are 401. The error goes on the scheme that was used (RFC 9449 §7.2), on all of them
    // where that cannot be told (figure 19); the others are offered beside it.
    private Challenge Refused(in AccessTokenValidationResult result)
    {
        TokenFailure failure = result.Failure!;
        PresentedScheme used = result.Scheme;
        string error = failure.Error!;
        int status = string.Equals(error, InvalidRequest, StringComparison.Ordinal) ? 400 : 401;
        IEnumerable<KeyValuePair<string, string>> headers = schemes.AllAnd(used)
            .Select(scheme => used == PresentedScheme.None || scheme == used ? WithError(scheme, error, failure.Description) : Start(scheme))
            .Select(Header);
        if (result.Nonce is { } nonce)
            headers = headers.Concat(NonceHeaders.Of(nonce));
        return new(status, Body(status, error, failure.Description, result), error, describeErrors ? failure.Description : null, Explain(result)?.Explanation, [.. headers]);
    }

    private Challenge NotEnough(in AccessTokenValidationResult result, AccessDecision decision) =>
        decision is { RequiredAcrValues: null, RequiredMaxAge: null } ? Forbidden(result, decision) : StepUp(result, decision);

    // RFC 9470 §3: 401, what the user's authentication must be, on the scheme that was used.
    private Challenge StepUp(in AccessTokenValidationResult result, AccessDecision decision)
    {
        const string NotEnoughProof = "The user must authenticate again, or in another way.";
        StringBuilder challenge = WithError(result.Scheme, InsufficientUserAuthentication, NotEnoughProof);
        if (decision.RequiredAcrValues is { } acrValues)
            challenge.AppendParam("acr_values", acrValues);
        if (decision.RequiredMaxAge is { } maxAge)
            challenge.AppendParam("max_age", ((long)maxAge.TotalSeconds).ToString(CultureInfo.InvariantCulture));
        return new(401, Body(401, InsufficientUserAuthentication, NotEnoughProof), InsufficientUserAuthentication, describeErrors ? NotEnoughProof : null, explanation: null, Header(challenge));
    }

    // RFC 6750 §3.1: insufficient_scope, with the scope that is needed, on the scheme that was used. Other claims have no OAuth error code.
    private Challenge Forbidden(in AccessTokenValidationResult result, AccessDecision decision)
    {
        const string NotAllowed = "The access token does not allow this.";
        const string LacksScope = "The access token lacks a scope that is needed.";
        if (decision.RequiredScope is not { } scope)
            return new(403, Body(403, error: null, NotAllowed), error: null, describeErrors ? NotAllowed : null, explanation: null);

        StringBuilder challenge = WithError(result.Scheme, InsufficientScope, LacksScope).AppendParam("scope", scope);
        return new(403, Body(403, InsufficientScope, LacksScope), InsufficientScope, describeErrors ? LacksScope : null, explanation: null, Header(challenge));
    }

    // Not the client's fault, so no challenge: a new token would not help.
    private Challenge Unavailable(in AccessTokenValidationResult result)
    {
        string seconds = Math.Max(1, Math.Ceiling(result.RetryAfter.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        string description = result.Failure!.Description;
        return new(503, Body(503, error: null, description, result), error: null, describeErrors ? description : null, Explain(result)?.Explanation, new KeyValuePair<string, string>("Retry-After", seconds));
    }

    private KeyValuePair<string, string>[] Bare(IEnumerable<PresentedScheme> offered, string? scope) =>
        [.. offered.Select(Start).Select(challenge => scope is null ? challenge : challenge.AppendParam("scope", scope)).Select(Header)];

    private StringBuilder WithError(PresentedScheme scheme, string error, string description)
    {
        StringBuilder challenge = Start(scheme).AppendParam("error", error);
        return describeErrors ? challenge.AppendParam("error_description", description) : challenge;
    }

    // RFC 9728 §5.1: resource_metadata with any scheme. RFC 9449 §7.1: algs with every DPoP challenge.
    private StringBuilder Start(PresentedScheme scheme)
    {
        bool isDPoP = scheme == PresentedScheme.DPoP;
        StringBuilder challenge = new StringBuilder(isDPoP ? "DPoP" : "Bearer").AppendParam("realm", realm);
        if (metadata is not null)
            challenge.AppendParam("resource_metadata", metadata.Address);
        return isDPoP ? challenge.AppendParam("algs", schemes.ProofAlgorithms) : challenge;
    }

    private byte[] Body(int status, string? error, string detail, AccessTokenValidationResult result = default) =>
        ProblemBody.Write(status, error, describeErrors ? detail : null, Explain(result));

    // What is for the developer, if that was asked for. A default result was never validated: it explains nothing.
    private TokenFailure? Explain(in AccessTokenValidationResult result) => explain && result.Failure is { Code: not TokenFailureCode.None } failure ? failure : null;

    private static KeyValuePair<string, string> Header(StringBuilder challenge) => new("WWW-Authenticate", challenge.ToString());
}
