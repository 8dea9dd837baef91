using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Primitives;
using OidcTokenValidation.Failures;
using OidcTokenValidation.Jose;
using OidcTokenValidation.SenderConstraints.DPoP.Htu;
using OidcTokenValidation.Text;

namespace OidcTokenValidation.SenderConstraints.DPoP;

/// <summary>What a proof has to prove: that whoever sends this token holds this key.</summary>
/// <param name="Token">The hash of the token that came with the proof.</param>
/// <param name="Key">The thumbprint of the key that the token is bound to.</param>
internal readonly record struct ProofPurpose(Sha256Digest Token, Sha256Digest Key);

/// <summary>The twelve checks of RFC 9449 §4.3, cheap ones first: the mathematics come last, and only for the key that the token is bound to.</summary>
internal sealed class ProofRules(AlgorithmSet algorithms, ProofFreshnessRules freshness, PublicBaseAddress? publicAddress, ClientKeys keys)
{
    // A client chooses its key, and an API pays for it: RSA with 16384 bits costs a hundred times what RSA with 2048 bits does.
    private const int MaxRsaBytes = 4096 / 8;

    // No method that is in use is longer.
    private const int MaxMethodLength = 64;

    // What is expected is told by configuration alone: what came is the client's text.
    private readonly TokenFailure _otherAlgorithm = FailureTable.Get(TokenFailureCode.ProofAlgorithmNotAccepted).WithExplanation(
        $"The header's 'alg' is not in DPoPOptions.AllowedAlgorithms, which has {algorithms}. 'none', HMAC and unknown algorithms are never accepted.");

    private readonly TokenFailure _otherTarget = publicAddress is null
        ? FailureTable.Get(TokenFailureCode.ProofTargetMismatch)
        : FailureTable.Get(TokenFailureCode.ProofTargetMismatch).WithExplanation($"The claim 'htu' is not the URI of the request. Expected DPoPOptions.PublicBaseAddress, {publicAddress.Text}, followed by the path as it was sent; letter case and a trailing slash of the path matter.");

    /// <summary>The nonce to give out; null if this API gives out none.</summary>
    public string? CurrentNonce(DateTimeOffset now) => freshness.CurrentNonce(now);

    /// <summary>Verifies the proof of a request.</summary>
    public bool TryVerify(
        in ResourceRequest request,
        ProofPurpose purpose,
        DateTimeOffset now,
        [NotNullWhen(true)] out VerifiedProof? proof,
        [NotNullWhen(false)] out TokenFailure? failure)
    {
        proof = null;
        failure = FieldFailure(request.DPoP);
        if (failure is not null)
            return false;

        string field = request.DPoP[0]!;
        byte[] room = ArrayPool<byte>.Shared.Rent(field.Length + JwkMaterial.MaxBytes);
        try
        {
            proof = Verify(request, field, room, purpose, now, out failure);
            return proof is not null;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(room, clearArray: true);
        }
    }

    private VerifiedProof? Verify(in ResourceRequest request, string field, Span<byte> room, ProofPurpose purpose, DateTimeOffset now, out TokenFailure? failure)
    {
        // Checks 2 and 3: one well-formed JWT with all that a proof must have.
        failure = UnverifiedProof.Read(field, room[..field.Length], out UnverifiedProof proof);
        if (failure is not null)
            return null;

        // Check 4: typ, ignoring letter case, the "application/" prefix allowed (RFC 7515 §4.1.9).
        JsonString type = proof.Header.Type;
        if (!type.EqualsIgnoreCase("dpop+jwt"u8) && !type.EqualsIgnoreCase("application/dpop+jwt"u8))
            return Refuse(TokenFailureCode.ProofTypeNotAccepted, out failure);

        // Check 5: alg is an asymmetric algorithm that is allowed here.
        if (SignatureAlgorithm.Find(proof.Header.Algorithm) is not { } algorithm || !algorithms.Contains(algorithm))
        {
            failure = _otherAlgorithm;
            return null;
        }

        // Check 7: jwk is a public key, and one for that algorithm.
        JwkFault fault = KeyFault(proof.Header.Jwk, room[field.Length..], algorithm, out JwkMaterial key);
        if (!fault.IsNone)
        {
            failure = FailureTable.Get(TokenFailureCode.ProofKeyInvalid).WithExplanation($"The proof's 'jwk' is not usable: {fault}. Send the public key alone, and sign with an algorithm of its own.");
            return null;
        }

        // Check 12 b: it is the key that the token is bound to. From here on nobody else's key costs anything.
        SignatureVerifier? kept = keys.Find(purpose.Key);
        if (kept is null ? key.Thumbprint != purpose.Key : !key.IsSameAs(kept.Key))
            return Refuse(TokenFailureCode.ProofKeyMismatch, out failure);

        // Check 8: htm.
        if (!IsNamed(proof.Claims.Method, request.Method))
            return Refuse(TokenFailureCode.ProofMethodMismatch, out failure);

        // Check 9: htu.
        if (!new RequestTarget(request, publicAddress).IsNamedBy(proof.Claims.Target))
        {
            failure = _otherTarget;
            return null;
        }

        // Checks 10 and 11: nonce and time.
        failure = freshness.FindFailure(proof.Claims, now, out ProofFreshness fresh);
        if (failure is not null)
            return null;

        // Check 12 a: ath.
        if (!Sha256Digest.TryParse(proof.Claims.TokenHash, out Sha256Digest token) || token != purpose.Token)
            return Refuse(TokenFailureCode.ProofTokenMismatch, out failure);

        // Check 6: the signature.
        return VerifiedProof.TryVerify(proof, kept ?? keys.Add(key, purpose.Key), algorithm, fresh, out VerifiedProof? verified)
            ? verified
            : Refuse(TokenFailureCode.ProofSignatureInvalid, out failure);
    }

    // Check 1: exactly one field. Several may reach us joined by a comma, which no proof holds.
    private static TokenFailure? FieldFailure(StringValues fields)
    {
        if (fields.Count == 0 || (fields.Count == 1 && string.IsNullOrEmpty(fields[0])))
            return FailureTable.Get(TokenFailureCode.ProofMissing);
        if (fields.Count > 1 || fields[0]!.Contains(',', StringComparison.Ordinal))
            return FailureTable.Get(TokenFailureCode.MultipleProofs);
        return fields[0]!.Length > UnverifiedProof.MaxLength ? FailureTable.Get(TokenFailureCode.ProofMalformed) : null;
    }

    private static JwkFault KeyFault(ReadOnlySpan<byte> json, Span<byte> room, SignatureAlgorithm algorithm, out JwkMaterial key)
    {
        if (!Jwk.TryRead(json, room, out JwkMembers jwk, out key, out JwkFault fault))
            return fault;
        if (key.SignatureLength > MaxRsaBytes)
            return new(JwkFaultCode.RsaModulusTooLong, JwkMember.Modulus);

        // RFC 7517 §4.4: a key that names its algorithm is for that one alone.
        bool isSuitable = key.Suits(algorithm) && (Jwk.FindAlgorithm(jwk) is not { } named || named == algorithm);
        return isSuitable ? JwkFault.None : new(JwkFaultCode.AlgorithmUnsuitable, JwkMember.Algorithm);
    }

    // Methods are case-sensitive (RFC 9110 §9.1).
    private static bool IsNamed(JsonString htm, string? method)
    {
        Span<char> name = stackalloc char[MaxMethodLength];
        int length = htm.CopyTo(name);
        return length > 0 && name[..length].SequenceEqual(method);
    }

    private static VerifiedProof? Refuse(TokenFailureCode code, out TokenFailure? failure)
    {
        failure = FailureTable.Get(code);
        return null;
    }
}

/// <summary>Builds the checks of proofs from validated options.</summary>
internal static class ProofRulesFactory
{
    // With nonces the client's clock need not be right, only sane.
    private static readonly TimeSpan SaneClock = TimeSpan.FromHours(1);

    /// <param name="options">The options.</param>
    /// <param name="keys">The clients' keys.</param>
    /// <param name="ownSecret">The secret of the nonces where the options have none.</param>
    public static ProofRules Create(DPoPOptions options, ClientKeys keys, byte[] ownSecret)
    {
        PublicBaseAddress? publicAddress = PublicBaseAddress.TryParse(options.PublicBaseAddress, out PublicBaseAddress? parsed) ? parsed : null;
        ProofFreshnessRules freshness = options.RequireNonce
            ? new(new ServerNonces(SecretsOf(options, ownSecret), options.NonceLifetime, options.MaxProofAhead), new ProofWindow(SaneClock, SaneClock, options.MaxProofAhead))
            : new(nonces: null, new ProofWindow(options.MaxProofAge, options.MaxProofAhead, options.MaxProofAhead));
        return new ProofRules(new AlgorithmSet(options.AllowedAlgorithms), freshness, publicAddress, keys);
    }

    private static byte[][] SecretsOf(DPoPOptions options, byte[] ownSecret) => options.NonceSecrets.Count > 0
        ? [.. options.NonceSecrets.Select(static secret => NonceSecret.Find(secret)!)]
        : [ownSecret];
}
