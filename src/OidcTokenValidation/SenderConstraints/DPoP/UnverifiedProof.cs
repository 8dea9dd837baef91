using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using OidcTokenValidation.Failures;
using OidcTokenValidation.Jose;
using OidcTokenValidation.Text;

namespace OidcTokenValidation.SenderConstraints.DPoP;

/// <summary>A proof (RFC 9449 §4.2) that is well-formed and complete, but not verified. A view over the bytes that it was decoded into.</summary>
internal readonly ref struct UnverifiedProof
{
    // Characters. A proof of an RSA key of 4096 bits is a quarter as long.
    private const int UsualMaxLength = 8192;

    // Of the rest of a proof, beside key and signature.
    private const int MaxRest = 4096;

    private readonly ReadOnlySpan<char> _compact;
    private readonly int _signatureLength;
    private readonly ProofHeader _header;
    private readonly ProofClaims _claims;

    private UnverifiedProof(int signatureLength, ReadOnlySpan<char> compact, ProofHeader header, ProofClaims claims)
    {
        _compact = compact;
        _signatureLength = signatureLength;
        _header = header;
        _claims = claims;
    }

    public ProofHeader Header => _header;

    public ProofClaims Claims => _claims;

    /// <summary>The longest proof that is read, in characters: the keys and signatures of some algorithms are long. A key is encoded twice, as a value and
    /// as a part of the header.</summary>
    public static int GetMaxLength(IEnumerable<SignatureAlgorithm> allowed) => allowed.Max(static algorithm => Math.Max(
        UsualMaxLength,
        MaxRest
            + Base64Url.GetEncodedLength(Base64Url.GetEncodedLength(algorithm.Kind.PartLength * algorithm.Kind.Parts))
            + Base64Url.GetEncodedLength(algorithm.SignatureLength.GetValueOrDefault())));

    /// <summary>Reads a proof.</summary>
    /// <param name="compact">The value of the DPoP field, at most <see cref="GetMaxLength"/> characters.</param>
    /// <param name="buffer">As many bytes as <paramref name="compact"/> has characters.</param>
    /// <param name="proof">The proof.</param>
    /// <param name="failure">Why it is rejected.</param>
    public static bool TryRead(ReadOnlySpan<char> compact, Span<byte> buffer, out UnverifiedProof proof, [NotNullWhen(false)] out TokenFailure? failure)
    {
        proof = default;
        if (!CompactJws.TrySplit(compact, out CompactJws jws, out _)
            || !StrictBase64Url.TryDecode(jws.Header, buffer, out int headerLength)
            || !StrictBase64Url.TryDecode(jws.Payload, buffer[headerLength..], out int claimsLength)
            || !StrictBase64Url.IsCanonical(jws.Signature))
        {
            failure = FailureTable.Get(TokenFailureCode.ProofMalformed);
            return false;
        }

        if (!ProofHeader.TryRead(buffer[..headerLength], out ProofHeader header, out failure)
            || !ProofClaims.TryRead(buffer.Slice(headerLength, claimsLength), out ProofClaims claims, out failure))
            return false;
        proof = new UnverifiedProof(jws.Signature.Length, compact, header, claims);
        return true;
    }

    /// <summary>RFC 9449 §4.3 check 6: whether <paramref name="key"/> signed this proof.</summary>
    public bool IsSignedBy(SignatureVerifier key, SignatureAlgorithm algorithm) => JwsSignature.Verify(_compact, _signatureLength, algorithm, key);
}
