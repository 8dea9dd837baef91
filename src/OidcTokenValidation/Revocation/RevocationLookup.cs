using System.Runtime.CompilerServices;
using OidcTokenValidation.Claims;
using OidcTokenValidation.Text;
using OidcTokenValidation.Tokens;

namespace OidcTokenValidation.Revocation;

/// <summary>Finds whether a token is revoked, by its claims. It allocates nothing.</summary>
internal static class RevocationLookup
{
    public static bool IsRevoked(RevocationTable table, AcceptedClaims claims)
    {
        if (table.Count == 0)
            return false;
        var token = new RevocableToken(table, claims);
        return token.IsRevoked(RevocationScope.Subject, claims.SubjectClaim)
            || token.IsRevoked(RevocationScope.Token, claims.TokenIdClaim)
            || token.IsRevoked(RevocationScope.Session, RegisteredClaim.SessionId)
            || token.IsRevoked(RevocationScope.Client, claims.ClientClaim)
            || token.IsRevoked(RevocationScope.Issuer, []);
    }

    private readonly ref struct RevocableToken(RevocationTable table, AcceptedClaims accepted)
    {
        private readonly TokenClaims _claims = accepted.Content.Claims;
        private readonly ulong _issuerHash = table.Issuers.GetHash(accepted.Issuer);

        public bool IsRevoked(RevocationScope scope, ClaimName claim)
        {
            if (!table.Contains(scope) || !_claims.TryString(claim, out JsonString value))
                return false;
            return value.IsEscaped ? IsEscapedRevoked(scope, value) : IsRevoked(scope, value.Raw);
        }

        public bool IsRevoked(RevocationScope scope, ReadOnlySpan<byte> identifier)
        {
            ulong hash = RevocationKey.ComputeHash(scope, _issuerHash, identifier);
            return table.MayContain(hash) && IsRevoked(scope, identifier, hash);
        }

        [MethodImpl(MethodImplOptions.NoInlining)]
        private bool IsRevoked(RevocationScope scope, ReadOnlySpan<byte> identifier, ulong hash)
        {
            var confirm = new ConfirmDigest(scope, accepted.Issuer, identifier, hash);
            return table.TryFind(hash, ref confirm, out long issuedBefore) && IsIssuedBefore(issuedBefore);
        }

        private bool IsEscapedRevoked(RevocationScope scope, JsonString value)
        {
            using var text = new UnescapedText(value.Raw, stackalloc byte[UnescapedText.StackLimit]);
            return IsRevoked(scope, text.Utf8);
        }

        // A token without a time of issue may be an earlier one.
        private bool IsIssuedBefore(long milliseconds) =>
            !_claims.TryDate(RegisteredClaim.IssuedAt, out double issuedAt) || issuedAt * 1000 <= milliseconds;
    }

    /// <summary>Compares the digest, which is computed only where an entry has the same hash.</summary>
    private readonly ref struct ConfirmDigest(RevocationScope scope, string issuer, ReadOnlySpan<byte> identifier, ulong hash) : IConfirmKey
    {
        private readonly ReadOnlySpan<byte> _identifier = identifier;

        public bool IsSame(ulong high, ulong low) => RevocationKey.Compute(scope, issuer, _identifier, hash) == new RevocationKey(hash, high, low);
    }
}
