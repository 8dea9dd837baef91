using System.Globalization;
using System.Text;

namespace OidcTokenValidation.Challenges;

/// <summary>Stage 9: turns a result into status, headers and body (RFC 6750 §3, RFC 9110 §11.6.1, RFC 9457).</summary>
internal sealed class ChallengeWriter(string realm, bool describeErrors)
{
    private const string Authenticate = "WWW-Authenticate";
    private const string InvalidRequest = "invalid_request";
    private const string InsufficientScope = "insufficient_scope";

    public Challenge Write(in AccessTokenValidationResult result, AccessRequirement? requirement) => result.Outcome switch
    {
        AccessTokenOutcome.Unavailable => Unavailable(result),
        AccessTokenOutcome.NoCredentials => Unauthenticated(),
        AccessTokenOutcome.Valid => Forbidden(requirement?.Evaluate(result.Token!) ?? default),
        _ => Refused(result.Failure!),
    };

    // RFC 6750 §3.1: no error code where the request had no authentication information.
    private Challenge Unauthenticated() =>
        new(401, Body(401, error: null, "The request needs an access token."), error: null, description: null, Header(Authenticate, Bearer().ToString()));

    // RFC 6750 §3.1: invalid_request is 400, invalid_token 401.
    private Challenge Refused(TokenFailure failure)
    {
        int status = string.Equals(failure.Error, InvalidRequest, StringComparison.Ordinal) ? 400 : 401;
        return Answer(status, failure.Error!, failure.Description, scope: null);
    }

    // RFC 6750 §3.1: insufficient_scope, with the scope that is needed. Other claims have no OAuth error code.
    private Challenge Forbidden(AccessDecision decision)
    {
        const string NotAllowed = "The access token does not allow this.";
        return decision.RequiredScope is { } scope
            ? Answer(403, InsufficientScope, "The access token lacks a scope that is needed.", scope)
            : new(403, Body(403, error: null, NotAllowed), error: null, describeErrors ? NotAllowed : null);
    }

    // Not the client's fault, so no challenge: a new token would not help.
    private Challenge Unavailable(in AccessTokenValidationResult result)
    {
        string seconds = Math.Max(1, Math.Ceiling(result.RetryAfter.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        string description = result.Failure!.Description;
        return new(503, Body(503, error: null, description), error: null, describeErrors ? description : null, Header("Retry-After", seconds));
    }

    private Challenge Answer(int status, string error, string description, string? scope)
    {
        StringBuilder challenge = Bearer().AppendParam("error", error);
        if (describeErrors)
            challenge.AppendParam("error_description", description);
        if (scope is not null)
            challenge.AppendParam("scope", scope);
        return new(status, Body(status, error, description), error, describeErrors ? description : null, Header(Authenticate, challenge.ToString()));
    }

    private StringBuilder Bearer() => new StringBuilder("Bearer").AppendParam("realm", realm);

    private byte[] Body(int status, string? error, string detail) => ProblemBody.Write(status, error, describeErrors ? detail : null);

    private static KeyValuePair<string, string> Header(string name, string value) => new(name, value);
}
