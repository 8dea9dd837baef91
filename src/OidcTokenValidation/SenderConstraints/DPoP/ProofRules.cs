using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Primitives;
using OidcTokenValidation.Failures;
using OidcTokenValidation.Jose;
using OidcTokenValidation.SenderConstraints.DPoP.Htu;
using OidcTokenValidation.Text;

namespace OidcTokenValidation.SenderConstraints.DPoP;

/// <summary>What a proof must prove: that the sender of this token holds this key.</summary>
/// <param name="Token">The hash of the token that was sent with the proof.</param>
/// <param name="Key">The thumbprint of the key that the token is bound to.</param>
internal readonly record struct ProofPurpose(Sha256Digest Token, Sha256Digest Key);

/// <summary>The twelve checks of RFC 9449 §4.3, cheap ones first: the signature is verified last, and only with the key that the token is bound to.</summary>
internal sealed class ProofRules(AlgorithmSet algorithms, ProofFreshnessRules freshness, PublicBaseAddress? publicAddress, ClientKeys keys)
{
    // A client chooses its key, and an API pays for it: RSA with 16384 bits costs a hundred times what RSA with 2048 bits does.
    private const int MaxRsaBytes = 4096 / 8;

    // No method that is in use is longer.
    private const int MaxMethodLength = 64;

    // The explanations contain only what is configured: the values of the proof are the client's text.
    private readonly TokenFailure _algorithmFailure = FailureTable.Get(TokenFailureCode.ProofAlgorithmNotAccepted).WithExplanation(
        $"The header's 'alg' is not in DPoPOptions.AllowedAlgorithms, which has {algorithms}. 'none', HMAC and unknown algorithms are never accepted.");

    private readonly TokenFailure _targetFailure = publicAddress is null
        ? FailureTable.Get(TokenFailureCode.ProofTargetMismatch)
        : FailureTable.Get(TokenFailureCode.ProofTargetMismatch).WithExplanation(
            $"The claim 'htu' is not the URI of the request. Expected DPoPOptions.PublicBaseAddress, {publicAddress.Text}, followed by the path as it was sent"
            + "; letter case and a trailing slash of the path matter.");

    private readonly int _maxLength = UnverifiedProof.GetMaxLength(algorithms.Allowed);

    /// <summary>The nonce to issue; null if this API issues none.</summary>
    public string? GetCurrentNonce(DateTimeOffset now) => freshness.GetCurrentNonce(now);

    /// <summary>Verifies the proof of a request.</summary>
    public bool TryVerify(
        in ResourceRequest request,
        ProofPurpose purpose,
        DateTimeOffset now,
        [NotNullWhen(true)] out VerifiedProof? proof,
        [NotNullWhen(false)] out TokenFailure? failure)
    {
        proof = null;
        failure = FindFieldFailure(request.DPoP);
        if (failure is not null)
            return false;

        string field = request.DPoP[0]!;
        byte[] buffer = ArrayPool<byte>.Shared.Rent(field.Length + JwkMaterial.MaxBytes);
        try
        {
            return TryVerify(request, field, buffer, purpose, now, out proof, out failure);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        }
    }

    private bool TryVerify(
        in ResourceRequest request,
        string field,
        Span<byte> buffer,
        ProofPurpose purpose,
        DateTimeOffset now,
        [NotNullWhen(true)] out VerifiedProof? verified,
        [NotNullWhen(false)] out TokenFailure? failure)
    {
        verified = null;

        // Checks 2 and 3: one well-formed JWT with all required members.
        if (!UnverifiedProof.TryRead(field, buffer[..field.Length], out UnverifiedProof proof, out failure))
            return false;

        // Check 4 (RFC 9449 §11.5): typ, ignoring letter case, the "application/" prefix allowed (RFC 7515 §4.1.9).
        JsonString type = proof.Header.Type;
        if (!type.EqualsIgnoreCase("dpop+jwt"u8) && !type.EqualsIgnoreCase("application/dpop+jwt"u8))
            return Fail(FailureTable.Get(TokenFailureCode.ProofTypeNotAccepted), out failure);

        // Check 5: alg is an asymmetric algorithm that is allowed here.
        if (algorithms.Table.Find(proof.Header.Algorithm) is not { } algorithm || !algorithms.Contains(algorithm))
            return Fail(_algorithmFailure, out failure);

        // Check 7: jwk is a public key, and one for that algorithm.
        if (!TryReadKey(proof.Header.Jwk, buffer[field.Length..], algorithm, out JwkMaterial key, out failure))
            return false;

        // Check 12 b: it is the key that the token is bound to. From here on no other key costs anything.
        SignatureVerifier? cached = keys.Find(purpose.Key);
        if (cached is null ? key.Thumbprint != purpose.Key : !key.IsSameAs(cached.Key))
            return Fail(FailureTable.Get(TokenFailureCode.ProofKeyMismatch), out failure);

        // Check 8: htm.
        if (!IsMethod(proof.Claims.Method, request.Method))
            return Fail(FailureTable.Get(TokenFailureCode.ProofMethodMismatch), out failure);

        // Check 9: htu.
        if (!new RequestTarget(request, publicAddress).Matches(proof.Claims.Target))
            return Fail(_targetFailure, out failure);

        // Checks 10 and 11: nonce and time.
        if (!freshness.TryCheck(proof.Claims, now, out ProofFreshness fresh, out failure))
            return false;

        // Check 12 a: ath.
        if (!Sha256Digest.TryParse(proof.Claims.TokenHash, out Sha256Digest token) || token != purpose.Token)
            return Fail(FailureTable.Get(TokenFailureCode.ProofTokenMismatch), out failure);

        // Check 6: the signature.
        return VerifiedProof.TryVerify(proof, cached ?? keys.Add(key, purpose.Key), algorithm, fresh, out verified)
            || Fail(FailureTable.Get(TokenFailureCode.ProofSignatureInvalid), out failure);
    }

    // Check 1 (RFC 9449 §7): exactly one field. Several fields may be joined by a comma, which no proof contains.
    private TokenFailure? FindFieldFailure(StringValues fields)
    {
        if (fields.Count == 0 || (fields.Count == 1 && string.IsNullOrEmpty(fields[0])))
            return FailureTable.Get(TokenFailureCode.ProofMissing);
        if (fields.Count > 1 || fields[0]!.Contains(',', StringComparison.Ordinal))
            return FailureTable.Get(TokenFailureCode.MultipleProofs);
        return fields[0]!.Length > _maxLength ? FailureTable.Get(TokenFailureCode.ProofMalformed) : null;
    }

    private bool TryReadKey(
        ReadOnlySpan<byte> json,
        Span<byte> buffer,
        SignatureAlgorithm algorithm,
        out JwkMaterial key,
        [NotNullWhen(false)] out TokenFailure? failure)
    {
        if (Jwk.TryRead(json, algorithms.Table, buffer, out JwkMembers jwk, out key, out JwkFault fault) && key.ModulusLength > MaxRsaBytes)
            fault = new(JwkFaultCode.RsaModulusTooLong, JwkMember.Modulus);

        // RFC 9449 §11.6, RFC 7517 §4.4: a key with an algorithm is for that algorithm only.
        if (fault.IsNone && !key.Suits(algorithm, Jwk.FindAlgorithm(jwk, algorithms.Table)))
            fault = new(JwkFaultCode.AlgorithmUnsuitable, JwkMember.Algorithm);
        failure = fault.IsNone ? null : CreateKeyFailure(fault);
        return failure is null;
    }

    private static TokenFailure CreateKeyFailure(JwkFault fault) => FailureTable.Get(TokenFailureCode.ProofKeyInvalid).WithExplanation(
        $"The proof's 'jwk' is not usable: {fault}. Send the public key alone, and sign with an algorithm of its own.");

    // Methods are case-sensitive (RFC 9110 §9.1).
    private static bool IsMethod(JsonString htm, string? method)
    {
        Span<char> name = stackalloc char[MaxMethodLength];
        int length = htm.CopyTo(name);
        return length > 0 && name[..length].SequenceEqual(method);
    }

    private static bool Fail(TokenFailure reason, out TokenFailure failure)
    {
        failure = reason;
        return false;
    }
}

/// <summary>Creates the checks of proofs from validated options.</summary>
internal static class ProofRulesFactory
{
    // RFC 9449 §11.2: with nonces the client's clock may be wrong by this much.
    private static readonly TimeSpan MaxClockError = TimeSpan.FromHours(1);

    /// <param name="options">The options.</param>
    /// <param name="algorithms">The algorithms that the validator knows.</param>
    /// <param name="keys">The clients' keys.</param>
    /// <param name="ownSecret">The secret of the nonces if the options have none.</param>
    public static ProofRules Create(DPoPOptions options, AlgorithmTable algorithms, ClientKeys keys, byte[] ownSecret)
    {
        PublicBaseAddress? publicAddress = PublicBaseAddress.TryParse(options.PublicBaseAddress, out PublicBaseAddress? parsed) ? parsed : null;
        return new ProofRules(new AlgorithmSet(options.AllowedAlgorithms, algorithms), CreateFreshnessRules(options, ownSecret), publicAddress, keys);
    }

    private static ProofFreshnessRules CreateFreshnessRules(DPoPOptions options, byte[] ownSecret) => options.RequireNonce
        ? new(
            new ServerNonces(GetSecrets(options, ownSecret), options.NonceLifetime, options.MaxProofAhead),
            new ProofWindow(MaxClockError, MaxClockError, options.MaxProofAhead))
        : new(nonces: null, new ProofWindow(options.MaxProofAge, options.MaxProofAhead, options.MaxProofAhead));

    private static byte[][] GetSecrets(DPoPOptions options, byte[] ownSecret) => options.NonceSecrets.Count == 0
        ? [ownSecret]
        : [.. options.NonceSecrets.Select(NonceSecret.Parse)];
}
