using System.Diagnostics.CodeAnalysis;
using OidcTokenValidation.Challenges;
using OidcTokenValidation.Credentials;
using OidcTokenValidation.Failures;
using OidcTokenValidation.Replay;

namespace OidcTokenValidation;

/// <summary>The outcome of a validation. The default is rejected.</summary>
public readonly struct AccessTokenValidationResult
{
    private readonly TokenFailure? _failure;
    private readonly string? _issuer;

    private AccessTokenValidationResult(
        AccessTokenOutcome outcome,
        PresentedScheme scheme,
        AccessToken? token = null,
        TokenFailure? failure = null,
        string? nonce = null,
        TimeSpan retryAfter = default,
        string? encodedToken = null,
        string? issuer = null)
    {
        Outcome = outcome;
        Scheme = scheme;
        Token = token;
        _failure = failure;
        Nonce = nonce;
        RetryAfter = retryAfter;
        _issuer = issuer;
        EncodedToken = encodedToken;
    }

    /// <summary>The outcome.</summary>
    public AccessTokenOutcome Outcome { get; }

    /// <summary>Whether the request has a valid token, and the rights that <see cref="Token"/> grants.</summary>
    [MemberNotNullWhen(true, nameof(Token))]
    [MemberNotNullWhen(false, nameof(Failure))]
    public bool IsValid => Outcome == AccessTokenOutcome.Valid;

    /// <summary>The validated token; null unless <see cref="IsValid"/>.</summary>
    public AccessToken? Token { get; }

    /// <summary>The token as the client sent it, for an API that forwards it. It is a secret: never log it.</summary>
    /// <value>Null unless <see cref="IsValid"/> and <see cref="AccessTokenValidationOptions.SaveToken"/> is set.</value>
    public string? EncodedToken { get; }

    /// <summary>Why the request was rejected or could not be validated; null only if <see cref="IsValid"/>.</summary>
    public TokenFailure? Failure => _failure ?? Outcome switch
    {
        AccessTokenOutcome.Valid => null,
        AccessTokenOutcome.NoCredentials => FailureTable.Get(TokenFailureCode.NoCredentials),
        _ => FailureTable.Get(TokenFailureCode.None),
    };

    /// <summary>For the outcome Unavailable: the time after which the client may retry (RFC 9110 §10.2.3). Otherwise zero.</summary>
    public TimeSpan RetryAfter { get; }

    /// <summary>For a valid request: the header fields to set in its response, in place of fields of the same name.</summary>
    /// <value>
    /// Usually none. If the client's nonce expires soon, the next one as <c>DPoP-Nonce</c>, and <c>Cache-Control: no-store</c>, so that no cache
    /// shares it (RFC 9449 §8.2). The fields of a rejected request are those of its <see cref="Challenge"/>.
    /// </value>
    public IReadOnlyList<KeyValuePair<string, string>> ResponseHeaders => IsValid && Nonce is { } nonce ? NonceHeaders.Create(nonce) : [];

    /// <summary>The result if the application rejects a valid token; other results do not change.</summary>
    internal AccessTokenValidationResult Reject(TokenFailure failure) => IsValid ? Rejected(failure, Scheme, Nonce, Token.Issuer) : this;

    internal PresentedScheme Scheme { get; }

    internal string? Nonce { get; }

    /// <summary>The trusted issuer that the token names, also if the token was not verified: the text is that of the options or of the resolver. Null if
    /// there is none.</summary>
    internal string? Issuer => Token?.Issuer ?? _issuer;

    internal static AccessTokenValidationResult NoCredentials => new(AccessTokenOutcome.NoCredentials, PresentedScheme.None);

    /// <summary>No credentials, with an explanation.</summary>
    internal static AccessTokenValidationResult WithoutCredentials(TokenFailure failure) =>
        new(AccessTokenOutcome.NoCredentials, PresentedScheme.None, failure: failure);

    internal static AccessTokenValidationResult Valid(AdmittedToken admitted, PresentedScheme scheme, string? encodedToken) =>
        admitted.Token is { } token ? new(AccessTokenOutcome.Valid, scheme, token, nonce: admitted.NextNonce, encodedToken: encodedToken) : default;

    internal static AccessTokenValidationResult Rejected(TokenFailure failure, PresentedScheme scheme, string? nonce = null, string? issuer = null) =>
        new(AccessTokenOutcome.Rejected, scheme, failure: failure, nonce: nonce, issuer: issuer);

    internal static AccessTokenValidationResult Unavailable(TokenFailure failure, PresentedScheme scheme, TimeSpan retryAfter, string? issuer = null) =>
        new(AccessTokenOutcome.Unavailable, scheme, failure: failure, retryAfter: retryAfter, issuer: issuer);
}

/// <summary>The outcomes of a validation.</summary>
public enum AccessTokenOutcome
{
    /// <summary>The request has credentials, and they are not valid. The default.</summary>
    Rejected = 0,

    /// <summary>The request has a valid access token.</summary>
    Valid = 1,

    /// <summary>The request has no access token.</summary>
    NoCredentials = 2,

    /// <summary>The token cannot be validated at the moment: the issuer, the replay store or a resource of a custom check is unavailable. The token may be
    /// valid.</summary>
    Unavailable = 3,
}
