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

    /// <summary>The metadata of this API; null if it has none.</summary>
    public ProtectedResourceMetadata? Metadata => metadata;

    /// <summary>Whether responses contain explanations for developers.</summary>
    public bool Explains => explain;

    /// <param name="result">The outcome.</param>
    /// <param name="requirement">For a valid token: the requirement that it does not meet, if that is the reason.</param>
    /// <param name="unmet">For a valid token: why it does not meet the requirement, if the caller needs it.</param>
    public Challenge Write(in AccessTokenValidationResult result, AccessRequirement? requirement, UnmetRequirement? unmet = null) => result.Outcome switch
    {
        AccessTokenOutcome.Unavailable => WriteUnavailable(result),
        AccessTokenOutcome.NoCredentials => WriteUnauthenticated(result, requirement),
        AccessTokenOutcome.Valid => WriteInsufficient(result, requirement?.Explain(result.Token!) ?? default, unmet),
        _ => WriteRejected(result),
    };

    /// <summary>401 for a valid token, without an error code: the token has no error.</summary>
    public Challenge WriteReauthentication(in AccessTokenValidationResult result)
    {
        const string Detail = "The client must authenticate again.";
        byte[] body = WriteBody(401, error: null, Detail, explained: null);
        return new(401, body, error: null, describeErrors ? Detail : null, explanation: null, CreateHeaders([result.Scheme], scope: null));
    }

    // RFC 6750 §3.1: no error code where the request had no authentication information. §3: the scope that the client needs.
    private Challenge WriteUnauthenticated(in AccessTokenValidationResult result, AccessRequirement? requirement)
    {
        DeveloperText? explained = Explain(result);
        byte[] body = WriteBody(401, error: null, "The request needs an access token.", explained);
        return new(401, body, error: null, description: null, explained?.Explanation, CreateHeaders(schemes.All, requirement?.Scope));
    }

    // RFC 6750 §3.1, RFC 9068 §4: invalid_request is 400, all others are 401. The challenge of the scheme that was used has the error (RFC 9449 §7.2); if
    // the scheme is unknown, all challenges have it (figure 19). The other schemes are offered too.
    private Challenge WriteRejected(in AccessTokenValidationResult result)
    {
        TokenFailure failure = result.Failure!;
        PresentedScheme used = result.Scheme;
        string error = failure.Error!;
        int status = string.Equals(error, InvalidRequest, StringComparison.Ordinal) ? 400 : 401;
        IEnumerable<KeyValuePair<string, string>> headers = schemes.With(used)
            .Select(scheme => used == PresentedScheme.None || scheme == used ? StartWithError(scheme, error, failure.Description) : Start(scheme))
            .Select(CreateHeader);
        if (result.Nonce is { } nonce)
            headers = headers.Concat(NonceHeaders.Create(nonce));
        DeveloperText? explained = Explain(result);
        byte[] body = WriteBody(status, error, failure.Description, explained);
        return new(status, body, error, describeErrors ? failure.Description : null, explained?.Explanation, [.. headers]);
    }

    private Challenge WriteInsufficient(in AccessTokenValidationResult result, AccessDecision decision, UnmetRequirement? unmet)
    {
        DeveloperText? explained = explain && unmet is not null ? DeveloperText.From(unmet) : null;
        return decision is { RequiredAcrValues: null, RequiredMaxAge: null }
            ? WriteForbidden(result, decision, explained)
            : WriteStepUp(result, decision, explained);
    }

    // RFC 9470 §3: 401 with the required authentication, for the scheme that was used.
    private Challenge WriteStepUp(in AccessTokenValidationResult result, AccessDecision decision, DeveloperText? explained)
    {
        const string Detail = "The user must authenticate again, or in another way.";
        StringBuilder challenge = StartWithError(result.Scheme, InsufficientUserAuthentication, Detail);
        if (decision.RequiredAcrValues is { } acrValues)
            challenge.AppendParam("acr_values", acrValues);
        if (decision.RequiredMaxAge is { } maxAge)
            challenge.AppendParam("max_age", ((long)maxAge.TotalSeconds).ToString(CultureInfo.InvariantCulture));
        byte[] body = WriteBody(401, InsufficientUserAuthentication, Detail, explained);
        return new(401, body, InsufficientUserAuthentication, describeErrors ? Detail : null, explained?.Explanation, CreateHeader(challenge));
    }

    // RFC 6750 §3.1: insufficient_scope with the required scope, for the scheme that was used. OAuth has no error code for other claims. RFC 9396 has none
    // for authorization details, which a client requests like a scope (§3): the token has fewer privileges than the request requires.
    private Challenge WriteForbidden(in AccessTokenValidationResult result, AccessDecision decision, DeveloperText? explained)
    {
        const string NotAllowed = "The access token does not allow this.";
        const string LacksScope = "The access token lacks a scope that is needed.";
        if (decision is { RequiredScope: null, RequiredAuthorizationDetailsType: null })
        {
            byte[] plain = WriteBody(403, error: null, NotAllowed, explained);
            return new(403, plain, error: null, describeErrors ? NotAllowed : null, explained?.Explanation);
        }

        string lacking = decision.RequiredAuthorizationDetailsType is { } type ? DescribeMissingDetails(type) : LacksScope;
        StringBuilder challenge = StartWithError(result.Scheme, InsufficientScope, lacking);
        if (decision.RequiredScope is { } scope)
            challenge.AppendParam("scope", scope);
        byte[] body = WriteBody(403, InsufficientScope, lacking, explained);
        return new(403, body, InsufficientScope, describeErrors ? lacking : null, explained?.Explanation, CreateHeader(challenge));
    }

    // A type may be any text, a description only what can be quoted.
    private static string DescribeMissingDetails(string type) => AuthParam.IsQuotable(type)
        ? $"The access token lacks authorization details of the type '{type}' that allow this."
        : "The access token lacks authorization details that allow this.";

    // No challenge: a new token would not help.
    private Challenge WriteUnavailable(in AccessTokenValidationResult result)
    {
        string seconds = Math.Max(1, Math.Ceiling(result.RetryAfter.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        string description = result.Failure!.Description;
        DeveloperText? explained = Explain(result);
        byte[] body = WriteBody(503, error: null, description, explained);
        var retryAfter = new KeyValuePair<string, string>("Retry-After", seconds);
        return new(503, body, error: null, describeErrors ? description : null, explained?.Explanation, retryAfter);
    }

    private KeyValuePair<string, string>[] CreateHeaders(IEnumerable<PresentedScheme> offered, string? scope) =>
        [.. offered.Select(Start).Select(challenge => scope is null ? challenge : challenge.AppendParam("scope", scope)).Select(CreateHeader)];

    private StringBuilder StartWithError(PresentedScheme scheme, string error, string description)
    {
        StringBuilder challenge = Start(scheme).AppendParam("error", error);
        return describeErrors ? challenge.AppendParam("error_description", description) : challenge;
    }

    // RFC 9728 §5.1: resource_metadata with any scheme. RFC 9449 §7.1: algs with every DPoP challenge.
    private StringBuilder Start(PresentedScheme scheme)
    {
        StringBuilder challenge = new StringBuilder(GetName(scheme)).AppendParam("realm", realm);
        if (metadata is not null)
            challenge.AppendParam("resource_metadata", metadata.Address);
        return scheme == PresentedScheme.DPoP ? challenge.AppendParam("algs", schemes.ProofAlgorithms) : challenge;
    }

    private static string GetName(PresentedScheme scheme) => scheme switch
    {
        PresentedScheme.DPoP => "DPoP",
        PresentedScheme.MtlsPop => "MTLS_POP",
        _ => "Bearer",
    };

    private byte[] WriteBody(int status, string? error, string detail, DeveloperText? explained) =>
        ProblemBody.Write(status, error, describeErrors ? detail : null, explained);

    // The explanation for developers, if it is enabled. A default result was never validated: it has none.
    private DeveloperText? Explain(in AccessTokenValidationResult result) =>
        explain && result.Failure is { Code: not TokenFailureCode.None } failure ? DeveloperText.From(failure) : null;

    private static KeyValuePair<string, string> CreateHeader(StringBuilder challenge) => new("WWW-Authenticate", challenge.ToString());
}

/// <summary>The header fields that send a nonce to the client (RFC 9449 §8, §9).</summary>
internal static class NonceHeaders
{
    // RFC 9449 §8.2: one field. No cache may send the nonce to another client.
    public static KeyValuePair<string, string>[] Create(string nonce) => [new("DPoP-Nonce", nonce), new("Cache-Control", "no-store")];
}
