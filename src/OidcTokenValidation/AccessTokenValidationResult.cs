using System.Diagnostics.CodeAnalysis;
using OidcTokenValidation.Challenges;
using OidcTokenValidation.Credentials;
using OidcTokenValidation.Diagnostics;
using OidcTokenValidation.Replay;

namespace OidcTokenValidation;

/// <summary>The outcome of a validation. The default is a refusal.</summary>
public readonly struct AccessTokenValidationResult
{
    private readonly TokenFailure? _failure;

    private AccessTokenValidationResult(AccessTokenOutcome outcome, PresentedScheme scheme, AccessToken? token = null, TokenFailure? failure = null, string? nonce = null, TimeSpan retryAfter = default, string? encodedToken = null)
    {
        Outcome = outcome;
        Scheme = scheme;
        Token = token;
        _failure = failure;
        Nonce = nonce;
        RetryAfter = retryAfter;
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
        AccessTokenOutcome.NoCredentials => Failures.Of(TokenFailureCode.NoCredentials),
        _ => Failures.Of(TokenFailureCode.None),
    };

    /// <summary>For the outcome Unavailable: when to try again (RFC 9110 §10.2.3). Otherwise zero.</summary>
    public TimeSpan RetryAfter { get; }

    /// <summary>For a valid request: the header fields to set in its response, in place of fields of the same name.</summary>
    /// <value>
    /// Mostly none. Where the client's nonce ages, the next one as <c>DPoP-Nonce</c>, and <c>Cache-Control: no-store</c>, so that it is not
    /// shared through a cache (RFC 9449 §8.2). A refusal's fields are those of its <see cref="Challenge"/>.
    /// </value>
    public IReadOnlyList<KeyValuePair<string, string>> ResponseHeaders => IsValid && Nonce is { } nonce ? NonceHeaders.Of(nonce) : [];

    /// <summary>What the result becomes when a check of the application's own refuses the token: it was revoked, for instance.</summary>
    /// <returns>For a valid request a refusal with <see cref="TokenFailureCode.RefusedByApplication"/>: 401 <c>invalid_token</c> (RFC 6750 §3.1). Any other result stays what it is: there is no way to accept.</returns>
    public AccessTokenValidationResult Refuse() => IsValid ? Rejected(Failures.Of(TokenFailureCode.RefusedByApplication), Scheme, Nonce) : this;

    internal PresentedScheme Scheme { get; }

    internal string? Nonce { get; }

    internal static AccessTokenValidationResult NoCredentials => new(AccessTokenOutcome.NoCredentials, PresentedScheme.None);

    internal static AccessTokenValidationResult Valid(AdmittedToken admitted, PresentedScheme scheme, string? encodedToken) =>
        admitted.Token is { } token ? new(AccessTokenOutcome.Valid, scheme, token, nonce: admitted.NextNonce, encodedToken: encodedToken) : default;

    internal static AccessTokenValidationResult Rejected(TokenFailure failure, PresentedScheme scheme, string? nonce = null) =>
        new(AccessTokenOutcome.Rejected, scheme, failure: failure, nonce: nonce);

    internal static AccessTokenValidationResult Unavailable(TokenFailure failure, PresentedScheme scheme, TimeSpan retryAfter) =>
        new(AccessTokenOutcome.Unavailable, scheme, failure: failure, retryAfter: retryAfter);
}
