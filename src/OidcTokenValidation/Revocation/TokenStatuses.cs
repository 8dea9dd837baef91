using Microsoft.Extensions.Logging;
using OidcTokenValidation.Claims;
using OidcTokenValidation.Failures;
using OidcTokenValidation.Issuers;
using OidcTokenValidation.StatusLists;
using OidcTokenValidation.Telemetry;
using OidcTokenValidation.Text;
using OidcTokenValidation.Tokens;

namespace OidcTokenValidation.Revocation;

/// <summary>Looks up the status of a token in the list that it refers to (draft-ietf-oauth-status-list §7.1, §8.3). While the list is cached and fresh,
/// this completes at once and allocates nothing for a cached token.</summary>
internal sealed class TokenStatuses(IssuerDirectory issuers, ILogger logger)
{
    /// <summary>Looks up the status.</summary>
    /// <param name="token">An accepted token.</param>
    /// <param name="cancellationToken">Cancels the waiting for the list; its fetch continues.</param>
    public ValueTask<TokenStatus> CheckAsync(AccessToken token, CancellationToken cancellationToken)
    {
        AcceptedClaims claims = token.Accepted;
        if (claims.Content.Claims.GetKind(RegisteredClaim.Status) == JsonKind.Absent)
            return new(TokenStatus.Valid);

        // An issuer of the resolver may have been removed since the token was accepted.
        if (issuers.Find(claims.Issuer) is not { } issuer)
            return new(TokenStatus.Unavailable(TimeSpan.Zero));
        if (issuer.StatusLists is not { } lists)
        {
            ValidationLog.StatusNotChecked(logger, issuer.Identifier);
            return new(TokenStatus.Valid);
        }

        StatusReference reference = claims.Values.Status;
        if (reference == StatusReference.None)
            return new(TokenStatus.Valid);
        if (reference == StatusReference.Malformed)
            return new(TokenStatus.Failed(FailureTable.Get(TokenFailureCode.StatusNotEnforceable)));
        if (lists.Find(reference, claims.AcceptedUntil) is not { } list)
            return new(TokenStatus.Failed(NotAllowed(reference, lists)));
        ValueTask<FoundList> found = list.GetAsync(claims.ClockSkew, cancellationToken);
        return found.IsCompletedSuccessfully ? new(Read(found.Result, reference)) : ReadAsync(found, reference);
    }

    /// <summary>Whether the latest list calls a token that was checked before not valid. For streams: it fetches nothing.</summary>
    public static bool IsInvalid(AccessToken token)
    {
        AcceptedClaims claims = token.Accepted;
        return claims.Content.Claims.GetKind(RegisteredClaim.Status) != JsonKind.Absent
            && claims.Values.Status is { List.Latest: { } latest } reference
            && latest.TryGet(reference.Index, out int status) && status != StatusList.Valid;
    }

    private static async ValueTask<TokenStatus> ReadAsync(ValueTask<FoundList> list, StatusReference reference) =>
        Read(await list.ConfigureAwait(false), reference);

    private static TokenStatus Read(in FoundList found, StatusReference reference)
    {
        if (found.List is not { } list)
            return TokenStatus.Unavailable(found.RetryAfter);
        if (!list.TryGet(reference.Index, out int status))
            return TokenStatus.Failed(OutOfRange(list));
        return status == StatusList.Valid ? TokenStatus.Valid : TokenStatus.Failed(NotValid(status));
    }

    private static TokenFailure NotValid(int status) => FailureTable.Get(TokenFailureCode.StatusNotValid).WithExplanation(status, static status =>
        $"The token is valid, and its issuer's status list has the value {status}{Name(status)} for it, not 0 (VALID). The client needs a new token.");

    // The index identifies the token: it is not for the log.
    private static TokenFailure OutOfRange(StatusList list) =>
        FailureTable.Get(TokenFailureCode.StatusNotEnforceable).WithExplanation(list.Count, static count =>
            $"'status.status_list.idx' is beyond the status list, which has {count} entries. The provider must extend the list before it issues the token.");

    private static TokenFailure NotAllowed(StatusReference reference, StatusListSource lists) =>
        FailureTable.Get(TokenFailureCode.StatusNotEnforceable).WithExplanation((reference, lists), static it =>
            $"'status.status_list.uri' is {QuotedText.From(it.reference.Address)}. Expected a URL under {it.lists.Allowed}. "
            + "If the provider's lists are located elsewhere, add the beginning of the address to TrustedIssuer.StatusLists.Addresses.");

    private static string Name(int status) => status switch
    {
        1 => " (INVALID)",
        2 => " (SUSPENDED)",
        _ => string.Empty,
    };
}

/// <summary>The outcome of the look-up. The default does not let a token pass.</summary>
internal readonly struct TokenStatus
{
    private readonly bool _isValid;
    private readonly TokenFailure? _failure;

    private TokenStatus(bool isValid, TokenFailure? failure, TimeSpan retryAfter) => (_isValid, _failure, RetryAfter) = (isValid, failure, retryAfter);

    /// <summary>The token is valid, or it refers to no list that is checked.</summary>
    public static TokenStatus Valid => new(isValid: true, failure: null, default);

    /// <summary>Why the token does not pass; null if it does. <see cref="TokenFailureCode.StatusListUnavailable"/> is no decision about the token.</summary>
    public TokenFailure? Failure => _isValid ? null : _failure ?? FailureTable.Get(TokenFailureCode.StatusListUnavailable);

    /// <summary>When to try again, if the list is unavailable.</summary>
    public TimeSpan RetryAfter { get; }

    public static TokenStatus Failed(TokenFailure failure) => new(isValid: false, failure, default);

    public static TokenStatus Unavailable(TimeSpan retryAfter) => new(isValid: false, failure: null, retryAfter);
}
