using OidcTokenValidation.Failures;
using OidcTokenValidation.Issuers;
using OidcTokenValidation.Jose;
using OidcTokenValidation.Keys;
using OidcTokenValidation.Text;
using OidcTokenValidation.Tokens;

namespace OidcTokenValidation.SecurityEvents;

/// <summary>Verifies event tokens of one kind with the keys of their issuers (OpenID Connect Back-Channel Logout 1.0 §2.4, §2.6), read as strictly as
/// access tokens.</summary>
/// <remarks>All rules that need no key come first: a token that they reject causes no fetch and changes nothing.</remarks>
/// <param name="rules">The rules of the kind.</param>
/// <param name="reader">Reads tokens within their limits.</param>
/// <param name="issuers">The issuers.</param>
/// <param name="maxLength">The greatest length of a token, in characters.</param>
/// <param name="time">The clock.</param>
internal sealed class EventTokenVerifier(EventTokenRules rules, TokenReader reader, IssuerDirectory issuers, int maxLength, TimeProvider time)
{
    // That a tenant is removed or changed meanwhile is rare. A resolver that removes it each time that it is called would have no end.
    private const int MaxAttempts = 10;

    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(1);

    /// <summary>Verifies a token.</summary>
    /// <param name="text">A JWS in compact serialisation.</param>
    /// <param name="cancellationToken">Ends the waiting for keys.</param>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public async ValueTask<EventTokenResult> VerifyAsync(ReadOnlyMemory<char> text, CancellationToken cancellationToken)
    {
        if (text.Length > maxLength)
            return EventTokenResult.Rejected(FailureTable.Get(TokenFailureCode.TokenTooLong));
        for (int attempt = 0; attempt < MaxAttempts; attempt++)
        {
            if (!TryRead(text, out UnverifiedToken jwt, out FoundIssuer found, out TokenFailure? failure))
                return EventTokenResult.Rejected(failure!);
            IssuerAdmission admission = issuers.Admit(found);
            if (admission.IsOutdated)
                continue;
            if (admission.Issuer is not { } issuer)
            {
                return admission.IsNotTrusted
                    ? EventTokenResult.Rejected(FailureTable.Get(TokenFailureCode.IssuerNotTrusted))
                    : EventTokenResult.Unavailable(TokenFailureCode.KeysUnavailable, admission.RetryAfter);
            }

            KeyVerification verification = await KeyVerification.VerifyAsync(jwt, issuer.Source, cancellationToken).ConfigureAwait(false);
            bool isOutdated = verification.Token is null ? issuer.Tenancy is { IsClosed: true } : !issuers.Confirm(issuer);
            if (!isOutdated)
                return verification.Token is { } verified ? Accept(verified, issuer) : Fail(verification);
        }

        return EventTokenResult.Unavailable(TokenFailureCode.KeysUnavailable, Retry);
    }

    private bool TryRead(ReadOnlyMemory<char> text, out UnverifiedToken jwt, out FoundIssuer found, out TokenFailure? failure)
    {
        found = default;
        var early = new EarlyChecks(rules, issuers, time.GetUtcNow(), ref found);
        return reader.TryRead(text, early, out jwt, out failure);
    }

    private EventTokenResult Accept(VerifiedToken verified, Issuer issuer) =>
        EventToken.TryAccept(verified, issuer.Identifier, rules, time.GetUtcNow(), out EventToken? token, out TokenFailure? failure)
            ? EventTokenResult.Accepted(token)
            : EventTokenResult.Rejected(failure);

    private static EventTokenResult Fail(in KeyVerification verification) => (verification.Tried, verification.Selection) switch
    {
        (not null, _) => EventTokenResult.Rejected(FailureTable.Get(TokenFailureCode.InvalidSignature)),
        (null, { Status: KeySelectionStatus.Unavailable } selection) => EventTokenResult.Unavailable(
            selection.IsUnknown ? TokenFailureCode.KeyNotLookedUp : TokenFailureCode.KeysUnavailable, selection.RetryAfter),
        (null, { Status: KeySelectionStatus.Ambiguous }) => EventTokenResult.Rejected(FailureTable.Get(TokenFailureCode.KeyAmbiguous)),
        (null, { Status: KeySelectionStatus.NotForAlgorithm }) => EventTokenResult.Rejected(FailureTable.Get(TokenFailureCode.KeyNotForAlgorithm)),
        _ => EventTokenResult.Rejected(FailureTable.Get(TokenFailureCode.KeyNotFound)),
    };

    // They only reject. The rules for claims are applied again to the verified token.
    private readonly ref struct EarlyChecks : IEarlyChecks
    {
        private readonly EventTokenRules _rules;
        private readonly IssuerDirectory _issuers;
        private readonly DateTimeOffset _now;
        private readonly ref FoundIssuer _found;

        public EarlyChecks(EventTokenRules rules, IssuerDirectory issuers, DateTimeOffset now, ref FoundIssuer found)
        {
            (_rules, _issuers, _now) = (rules, issuers, now);
            _found = ref found;
        }

        public TokenFailure? FindFailure(SignatureAlgorithm algorithm, scoped in JoseHeader header, scoped TokenClaims claims)
        {
            // RFC 8417 §2.2: 'iss' is required, also of an issuer whose access tokens have none.
            if (claims.GetKind(RegisteredClaim.Issuer) != JsonKind.String || !_issuers.TryFind(claims, out _found, out _))
                return FailureTable.Get(TokenFailureCode.IssuerNotTrusted);
            return _rules.FindHeaderFailure(algorithm, header, _found.Algorithms) ?? _rules.FindFailure(claims, _now);
        }
    }
}
