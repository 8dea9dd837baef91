using System.Collections.Frozen;
using OidcTokenValidation.Failures;
using OidcTokenValidation.Text;
using OidcTokenValidation.Tokens;

namespace OidcTokenValidation.Issuers;

/// <summary>The issuers whose tokens have no <c>iss</c>: SPIFFE trust domains, which the subject names (SPIFFE JWT-SVID §3.1).</summary>
internal sealed class TrustDomains
{
    // More would make an explanation unreadable.
    private const int MaxListed = 8;

    private readonly FrozenDictionary<string, Issuer> _issuers;
    private readonly FrozenDictionary<string, Issuer>.AlternateLookup<ReadOnlySpan<char>> _bySpan;
    private readonly TokenFailure _notTrusted;
    private readonly TokenFailure _invalid;

    private TrustDomains(FrozenDictionary<string, Issuer> issuers)
    {
        _issuers = issuers;
        _bySpan = _issuers.GetAlternateLookup<ReadOnlySpan<char>>();
        string more = _issuers.Count > MaxListed ? " or another configured one" : string.Empty;
        string listed = string.Join(", ", _issuers.Keys.Take(MaxListed).Select(static name => $"'{name}'")) + more;
        _notTrusted = FailureTable.Get(TokenFailureCode.IssuerNotTrusted).WithExplanation(
            $"The token has no 'iss'. Expected its 'sub' to be a SPIFFE ID in the trust domain {listed}, code point for code point; it is in another one.");
        _invalid = FailureTable.Get(TokenFailureCode.ClaimInvalid).WithExplanation(
            $"The token has no 'iss'. Expected its 'sub' to be a SPIFFE ID with a path in the trust domain {listed}: lower-case letters, digits, '.', '-' and "
            + "'_' as trust domain, segments that are neither empty nor dots as path, no port, user information and percent-encoding.").At(CheckPoint.Issuer);
    }

    /// <summary>Selects the trust domains among issuers; null if there are none.</summary>
    public static TrustDomains? Select(IEnumerable<Issuer> issuers)
    {
        FrozenDictionary<string, Issuer> selected = issuers.Where(IsTrustDomain).ToFrozenDictionary(static issuer => issuer.Identifier, StringComparer.Ordinal);
        return selected.Count == 0 ? null : new(selected);
    }

    /// <summary>Whether the issuer's tokens have no <c>iss</c>.</summary>
    public static bool IsTrustDomain(Issuer issuer) => issuer.Profile.Rules.Profile.TakesIssuerFromSubject;

    /// <summary>Finds the trust domain of the subject of a token that has no <c>iss</c>.</summary>
    /// <param name="claims">The claims.</param>
    /// <param name="found">The trust domain.</param>
    /// <param name="failure">Why there is none; null if the subject is no SPIFFE ID, so that the token only lacks an issuer.</param>
    public bool TryFind(scoped in TokenClaims claims, out FoundIssuer found, out TokenFailure? failure)
    {
        (found, failure) = (default, null);
        if (claims.GetKind(RegisteredClaim.Subject) != JsonKind.String)
            return false;
        JsonString subject = claims.String(RegisteredClaim.Subject);
        if (!subject.StartsWith("spiffe:"u8))
            return false;

        Span<char> buffer = stackalloc char[SpiffeIdText.MaxLength];
        int length = subject.CopyTo(buffer);
        if (length < 0 || !SpiffeIdText.TryRead(buffer[..length], out int pathStart) || pathStart == length)
            failure = _invalid;
        else if (_bySpan.TryGetValue(buffer[..pathStart], out Issuer? issuer))
            found = new FoundIssuer(issuer);
        else
            failure = _notTrusted;
        return found.IsFound;
    }
}
