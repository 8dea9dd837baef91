using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using OidcTokenValidation.Caching;
using OidcTokenValidation.Failures;
using OidcTokenValidation.Jose;
using OidcTokenValidation.Text;

namespace OidcTokenValidation.Tokens;

/// <summary>Stage 2: reads a token strictly, cheapest checks first: characters and segments, header, claims, then the early checks.</summary>
internal sealed class TokenReader(int maxHeaderLength, int maxDepth, int maxMembers, AlgorithmTable algorithms)
{
    private const int StackBytes = 1024;

    private readonly HeaderCache _headers = new();

    /// <summary>Reads <paramref name="token"/>. A token that is malformed, or that <paramref name="checks"/> reject, costs no more than the reading.</summary>
    public bool TryRead<TChecks>(
        ReadOnlyMemory<char> token,
        in TChecks checks,
        out UnverifiedToken unverified,
        [NotNullWhen(false)] out TokenFailure? failure)
        where TChecks : struct, IEarlyChecks, allows ref struct
    {
        unverified = default;
        if (!CompactJws.TrySplit(token.Span, out CompactJws jws, out TokenFailureCode code))
            return Fail(code, out failure);
        if (jws.Header.Length > maxHeaderLength)
            return Fail(TokenFailureCode.HeaderTooLong, out failure);

        int needed = StrictBase64Url.MaxDecodedLength(jws.Header.Length) + StrictBase64Url.MaxDecodedLength(jws.Payload.Length);
        byte[]? rented = needed > StackBytes ? ArrayPool<byte>.Shared.Rent(needed) : null;
        try
        {
            Span<byte> buffer = rented ?? stackalloc byte[StackBytes];
            return TryRead(token, jws, buffer, checks, out unverified, out failure);
        }
        finally
        {
            if (rented is not null)
                ArrayPool<byte>.Shared.Return(rented, clearArray: true);
        }
    }

    /// <summary>Caches the header of a token that verified, so that tokens with the same header are read faster.</summary>
    public void CacheHeader(ProtectedHeader header) => _headers.Add(header);

    private bool TryRead<TChecks>(
        ReadOnlyMemory<char> token,
        in CompactJws jws,
        Span<byte> buffer,
        in TChecks checks,
        out UnverifiedToken unverified,
        [NotNullWhen(false)] out TokenFailure? failure)
        where TChecks : struct, IEarlyChecks, allows ref struct
    {
        unverified = default;
        ProtectedHeader? cached = _headers.Find(jws.Header);
        int headerLength = 0;
        if ((cached is null && !StrictBase64Url.TryDecode(jws.Header, buffer, out headerLength))
            || !StrictBase64Url.TryDecode(jws.Payload, buffer[headerLength..], out int payloadLength))
            return Fail(TokenFailureCode.InvalidBase64Url, out failure);

        int longest = Math.Max(headerLength, payloadLength);
        var scratch = new JsonScratch(maxDepth, stackalloc MemberName[MemberNames.GetCapacity(longest, maxMembers)]);
        JoseHeader header = cached is null ? default : cached.Header;
        SignatureAlgorithm? algorithm = cached?.Algorithm;
        TokenFailureCode code = TokenFailureCode.None;
        if (algorithm is null
            && (!JoseHeader.TryRead(buffer[..headerLength], scratch, out header, out code) || !TryFindAlgorithm(header, out algorithm, out code)))
            return Fail(code, out failure);

        ReadOnlySpan<byte> payload = buffer.Slice(headerLength, payloadLength);
        if (!TokenClaims.TryRead(payload, scratch, out ClaimIndex index, out code))
            return Fail(code, out failure);
        failure = checks.FindFailure(algorithm, header, new TokenClaims(payload, in index)) ?? FindSignatureFailure(jws.Signature);
        if (failure is not null)
            return false;
        cached ??= new ProtectedHeader(jws.Header.ToString(), header, algorithm);
        unverified = new UnverifiedToken(token, jws, cached, new TokenContent(payload, index));
        return true;
    }

    private static TokenFailure? FindSignatureFailure(ReadOnlySpan<char> signature)
    {
        if (signature.IsEmpty)
            return FailureTable.Get(TokenFailureCode.NotCompactJws);
        return StrictBase64Url.IsCanonical(signature) ? null : FailureTable.Get(TokenFailureCode.InvalidBase64Url);
    }

    // RFC 7515 §4.1.1, RFC 7519 §6, RFC 9068 §2.1: an algorithm of the table, never "none".
    private bool TryFindAlgorithm(in JoseHeader header, [NotNullWhen(true)] out SignatureAlgorithm? algorithm, out TokenFailureCode failure)
    {
        algorithm = algorithms.Find(header.Algorithm);
        failure = TokenFailureCode.None;
        if (algorithm is null)
            failure = JoseHeader.IsNone(header.Algorithm) ? TokenFailureCode.UnsecuredToken : TokenFailureCode.AlgorithmNotAllowed;
        return algorithm is not null;
    }

    private static bool Fail(TokenFailureCode code, out TokenFailure failure)
    {
        failure = FailureTable.Get(code);
        return false;
    }
}

/// <summary>The rules for a token before its signature is verified. They can only reject it, so that an obvious failure costs no key and no
/// signature.</summary>
internal interface IEarlyChecks
{
    TokenFailure? FindFailure(SignatureAlgorithm algorithm, scoped in JoseHeader header, scoped TokenClaims claims);
}
