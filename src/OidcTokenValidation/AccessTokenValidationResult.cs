using System.Diagnostics.CodeAnalysis;
using OidcTokenValidation.Diagnostics;
using OidcTokenValidation.SenderConstraints;

namespace OidcTokenValidation;

/// <summary>The outcome of a validation. The default is a refusal.</summary>
public readonly struct AccessTokenValidationResult
{
    private readonly TokenFailure? _failure;

    private AccessTokenValidationResult(AccessTokenOutcome outcome, AccessToken? token = null, TokenFailure? failure = null, TimeSpan retryAfter = default)
    {
        Outcome = outcome;
        Token = token;
        _failure = failure;
        RetryAfter = retryAfter;
    }

    /// <summary>Which of the four outcomes it is.</summary>
    public AccessTokenOutcome Outcome { get; }

    /// <summary>Whether the request may act as <see cref="Token"/> says.</summary>
    [MemberNotNullWhen(true, nameof(Token))]
    [MemberNotNullWhen(false, nameof(Failure))]
    public bool IsValid => Outcome == AccessTokenOutcome.Valid;

    /// <summary>The validated token; null unless <see cref="IsValid"/>.</summary>
    public AccessToken? Token { get; }

    /// <summary>Why the request was refused or could not be judged; null only if <see cref="IsValid"/>.</summary>
    public TokenFailure? Failure => _failure ?? Outcome switch
    {
        AccessTokenOutcome.Valid => null,
        AccessTokenOutcome.NoCredentials => Failures.Of(TokenFailureCode.NoCredentials),
        _ => Failures.Of(TokenFailureCode.None),
    };

    /// <summary>For the outcome Unavailable: when to try again (RFC 9110 §10.2.3). Otherwise zero.</summary>
    public TimeSpan RetryAfter { get; }

    internal static AccessTokenValidationResult NoCredentials => new(AccessTokenOutcome.NoCredentials);

    internal static AccessTokenValidationResult Valid(BoundToken bound) => new(AccessTokenOutcome.Valid, bound.Token);

    internal static AccessTokenValidationResult Rejected(TokenFailure failure) => new(AccessTokenOutcome.Rejected, failure: failure);

    internal static AccessTokenValidationResult Unavailable(TokenFailure failure, TimeSpan retryAfter) =>
        new(AccessTokenOutcome.Unavailable, failure: failure, retryAfter: retryAfter);
}
