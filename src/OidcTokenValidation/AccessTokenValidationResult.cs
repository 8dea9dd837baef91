using System.Diagnostics.CodeAnalysis;
using OidcTokenValidation.Challenges;
using OidcTokenValidation.Credentials;
using OidcTokenValidation.Failures;
using OidcTokenValidation.Replay;

namespace OidcTokenValidation;

/// <summary>The outcome of a validation. The default is a refusal.</summary>
public readonly struct AccessTokenValidationResult
{
    private readonly TokenFailure? _failure;
    private readonly string? _issuer;

    private AccessTokenValidationResult(AccessTokenOutcome outcome, PresentedScheme scheme, AccessToken? token = null, TokenFailure? failure = null, string? nonce = null, TimeSpan retryAfter = default, string? encodedToken = null, string? issuer = null)
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

    /// <summary>Which of the four outcomes it is.</summary>
    public AccessTokenOutcome Outcome { get; }

    /// <summary>Whether the request may act as <see cref="Token"/> says.</summary>
    [MemberNotNullWhen(true, nameof(Token))]
    [MemberNotNullWhen(false, nameof(Failure))]
    public bool IsValid => Outcome == AccessTokenOutcome.Valid;

    /// <summary>The validated token; null unless <see cref="IsValid"/>.</summary>
    public AccessToken? Token { get; }

    /// <summary>The token as the client sent it, wherever it was in the request: a secret, for an API that passes it on. Never log it.</summary>
    /// <value>Null unless <see cref="IsValid"/> and <see cref="AccessTokenValidationOptions.SaveToken"/> is set.</value>
    public string? EncodedToken { get; }

    /// <summary>Why the request was refused or could not be judged; null only if <see cref="IsValid"/>.</summary>
    public TokenFailure? Failure => _failure ?? Outcome switch
    {
        AccessTokenOutcome.Valid => null,
        AccessTokenOutcome.NoCredentials => FailureTable.Get(TokenFailureCode.NoCredentials),
        _ => FailureTable.Get(TokenFailureCode.None),
    };

    /// <summary>For the outcome Unavailable: when to try again (RFC 9110 §10.2.3). Otherwise zero.</summary>
    public TimeSpan RetryAfter { get; }

    /// <summary>For a valid request: the header fields to set in its response, in place of fields of the same name.</summary>
    /// <value>
    /// Mostly none. Where the client's nonce ages, the next one as <c>DPoP-Nonce</c>, and <c>Cache-Control: no-store</c>, so that it is not
    /// shared through a cache (RFC 9449 §8.2). A refusal's fields are those of its <see cref="Challenge"/>.
    /// </value>
    public IReadOnlyList<KeyValuePair<string, string>> ResponseHeaders => IsValid && Nonce is { } nonce ? NonceHeaders.Create(nonce) : [];

    /// <summary>What a valid result becomes when the application refuses the token; any other stays what it is.</summary>
    internal AccessTokenValidationResult Refuse(TokenFailure failure) => IsValid ? Rejected(failure, Scheme, Nonce, Token.Issuer) : this;

    internal PresentedScheme Scheme { get; }

    internal string? Nonce { get; }

    /// <summary>The trusted issuer that the token names, also where the token was not verified: it is the identifier that is configured, or one of the
    /// resolver. Null if there is none.</summary>
    internal string? Issuer => Token?.Issuer ?? _issuer;

    internal static AccessTokenValidationResult NoCredentials => new(AccessTokenOutcome.NoCredentials, PresentedScheme.None);

    /// <summary>No credentials, and what there is to say about it.</summary>
    internal static AccessTokenValidationResult WithoutCredentials(TokenFailure failure) => new(AccessTokenOutcome.NoCredentials, PresentedScheme.None, failure: failure);

    internal static AccessTokenValidationResult Valid(AdmittedToken admitted, PresentedScheme scheme, string? encodedToken) =>
        admitted.Token is { } token ? new(AccessTokenOutcome.Valid, scheme, token, nonce: admitted.NextNonce, encodedToken: encodedToken) : default;

    internal static AccessTokenValidationResult Rejected(TokenFailure failure, PresentedScheme scheme, string? nonce = null, string? issuer = null) =>
        new(AccessTokenOutcome.Rejected, scheme, failure: failure, nonce: nonce, issuer: issuer);

    internal static AccessTokenValidationResult Unavailable(TokenFailure failure, PresentedScheme scheme, TimeSpan retryAfter, string? issuer = null) =>
        new(AccessTokenOutcome.Unavailable, scheme, failure: failure, retryAfter: retryAfter, issuer: issuer);
}

/// <summary>The four answers to "may this request act as this token says?".</summary>
public enum AccessTokenOutcome
{
    /// <summary>No: what came is not valid. The default.</summary>
    Rejected = 0,

    /// <summary>Yes.</summary>
    Valid = 1,

    /// <summary>The request has no access token.</summary>
    NoCredentials = 2,

    /// <summary>It cannot be told at the moment: the issuer, the replay store or what a check of the application's own needs cannot be reached. Not the
    /// token's fault.</summary>
    Unavailable = 3,
}
