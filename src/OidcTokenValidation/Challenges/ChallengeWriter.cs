using System.Globalization;
using System.Text;
using OidcTokenValidation.Credentials;
using OidcTokenValidation.Requirements;

namespace OidcTokenValidation.Challenges;

/// <summary>Stage 9: turns a result into status, headers and body (RFC 6750 §3, RFC 9449 §7.1, RFC 9110 §11.6.1, RFC 9457).</summary>
internal sealed class ChallengeWriter(string realm, bool describeErrors, OfferedSchemes schemes, ProtectedResourceMetadata? metadata, bool explain)
{
    private const string InvalidRequest = "invalid_request";
    private const string InsufficientScope = "insufficient_scope";
    private const string InsufficientUserAuthentication = "insufficient_user_authentication";

    /// <summary>What the API tells about itself; null if it tells nothing.</summary>
    public ProtectedResourceMetadata? Metadata => metadata;

    /// <summary>Whether responses say what is for the developer.</summary>
    public bool Explains => explain;

    /// <param name="result">The outcome.</param>
    /// <param name="requirement">For a valid token: what it does not meet, if that is why.</param>
    /// <param name="shortfall">For a valid token: why it was not enough, where somebody wants to know.</param>
    public Challenge Write(in AccessTokenValidationResult result, AccessRequirement? requirement, Shortfall? shortfall = null) => result.Outcome switch
    {
        AccessTokenOutcome.Unavailable => Unavailable(result),
        AccessTokenOutcome.NoCredentials => Unauthenticated(result, requirement),
        AccessTokenOutcome.Valid => NotEnough(result, requirement?.Explain(result.Token!) ?? default, shortfall),
        _ => Refused(result),
    };

    /// <summary>401 for a valid token: nothing is wrong with it that an error code could name.</summary>
    public Challenge WriteReauthentication(in AccessTokenValidationResult result)
    {
        const string Again = "The client must authenticate again.";
        return new(401, Body(401, error: null, Again, explained: null), error: null, describeErrors ? Again : null, explanation: null, Bare([result.Scheme], scope: null));
    }

    // RFC 6750 §3.1: no error code where the request had no authentication information. §3: scope tells the client what to request a token for.
    private Challenge Unauthenticated(in AccessTokenValidationResult result, AccessRequirement? requirement)
    {
        DeveloperText? explained = Explain(result);
        byte[] body = Body(401, error: null, "The request needs an access token.", explained);
        return new(401, body, error: null, description: null, explained?.Explanation, Bare(schemes.All, requirement?.Scope));
    }

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
            headers = headers.Concat(NonceHeaders.Create(nonce));
        DeveloperText? explained = Explain(result);
        return new(status, Body(status, error, failure.Description, explained), error, describeErrors ? failure.Description : null, explained?.Explanation, [.. headers]);
    }

    private Challenge NotEnough(in AccessTokenValidationResult result, AccessDecision decision, Shortfall? shortfall)
    {
        DeveloperText? explained = explain && shortfall is not null ? DeveloperText.From(shortfall) : null;
        return decision is { RequiredAcrValues: null, RequiredMaxAge: null } ? Forbidden(result, decision, explained) : StepUp(result, decision, explained);
    }

    // RFC 9470 §3: 401, what the user's authentication must be, on the scheme that was used.
    private Challenge StepUp(in AccessTokenValidationResult result, AccessDecision decision, DeveloperText? explained)
    {
        const string NotEnoughProof = "The user must authenticate again, or in another way.";
        StringBuilder challenge = WithError(result.Scheme, InsufficientUserAuthentication, NotEnoughProof);
        if (decision.RequiredAcrValues is { } acrValues)
            challenge.AppendParam("acr_values", acrValues);
        if (decision.RequiredMaxAge is { } maxAge)
            challenge.AppendParam("max_age", ((long)maxAge.TotalSeconds).ToString(CultureInfo.InvariantCulture));
        byte[] body = Body(401, InsufficientUserAuthentication, NotEnoughProof, explained);
        return new(401, body, InsufficientUserAuthentication, describeErrors ? NotEnoughProof : null, explained?.Explanation, Header(challenge));
    }

    // RFC 6750 §3.1: insufficient_scope, with the scope that is needed, on the scheme that was used. Other claims have no OAuth error code.
    private Challenge Forbidden(in AccessTokenValidationResult result, AccessDecision decision, DeveloperText? explained)
    {
        const string NotAllowed = "The access token does not allow this.";
        const string LacksScope = "The access token lacks a scope that is needed.";
        if (decision.RequiredScope is not { } scope)
            return new(403, Body(403, error: null, NotAllowed, explained), error: null, describeErrors ? NotAllowed : null, explained?.Explanation);

        StringBuilder challenge = WithError(result.Scheme, InsufficientScope, LacksScope).AppendParam("scope", scope);
        return new(403, Body(403, InsufficientScope, LacksScope, explained), InsufficientScope, describeErrors ? LacksScope : null, explained?.Explanation, Header(challenge));
    }

    // Not the client's fault, so no challenge: a new token would not help.
    private Challenge Unavailable(in AccessTokenValidationResult result)
    {
        string seconds = Math.Max(1, Math.Ceiling(result.RetryAfter.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        string description = result.Failure!.Description;
        DeveloperText? explained = Explain(result);
        byte[] body = Body(503, error: null, description, explained);
        return new(503, body, error: null, describeErrors ? description : null, explained?.Explanation, new KeyValuePair<string, string>("Retry-After", seconds));
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

    private byte[] Body(int status, string? error, string detail, DeveloperText? explained) => ProblemBody.Write(status, error, describeErrors ? detail : null, explained);

    // What is for the developer, if that was asked for. A default result was never validated: it explains nothing.
    private DeveloperText? Explain(in AccessTokenValidationResult result) =>
        explain && result.Failure is { Code: not TokenFailureCode.None } failure ? DeveloperText.From(failure) : null;

    private static KeyValuePair<string, string> Header(StringBuilder challenge) => new("WWW-Authenticate", challenge.ToString());
}

/// <summary>The header fields that give a client a nonce (RFC 9449 §8, §9).</summary>
internal static class NonceHeaders
{
    // RFC 9449 §8.2: one field; and not for the next client, through a cache.
    public static KeyValuePair<string, string>[] Create(string nonce) => [new("DPoP-Nonce", nonce), new("Cache-Control", "no-store")];
}
