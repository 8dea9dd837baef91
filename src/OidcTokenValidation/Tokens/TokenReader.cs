using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using OidcTokenValidation.Caching;
using OidcTokenValidation.Failures;
using OidcTokenValidation.Jose;
using OidcTokenValidation.Text;

namespace OidcTokenValidation.Tokens;

/// <summary>Stage 2: reads a token strictly, cheapest checks first: characters and segments, header, claims, then the screen.</summary>
internal sealed class TokenReader(int maxHeaderLength, int maxDepth, int maxMembers)
{
    private const int StackBytes = 1024;

    private readonly HeaderCache _headers = new();

    /// <summary>Reads <paramref name="token"/>; a token that is malformed, or that <paramref name="screen"/> refuses, costs no more than the reading.</summary>
    public bool TryRead<TScreen>(
        ReadOnlyMemory<char> token,
        in TScreen screen,
        out UnverifiedToken unverified,
        [NotNullWhen(false)] out TokenFailure? failure)
        where TScreen : struct, IEarlyChecks, allows ref struct
    {
        unverified = default;
        if (!CompactJws.TrySplit(token.Span, out CompactJws jws, out TokenFailureCode refusal))
        {
            failure = FailureTable.Get(refusal);
            return false;
        }

        if (jws.Header.Length > maxHeaderLength)
        {
            failure = FailureTable.Get(TokenFailureCode.HeaderTooLong);
            return false;
        }

        int needed = StrictBase64Url.MaxDecodedLength(jws.Header.Length) + StrictBase64Url.MaxDecodedLength(jws.Payload.Length);
        byte[]? rented = needed > StackBytes ? ArrayPool<byte>.Shared.Rent(needed) : null;
        try
        {
            Span<byte> buffer = rented ?? stackalloc byte[StackBytes];
            failure = Read(token, jws, buffer, screen, out unverified);
            return failure is null;
        }
        finally
        {
            if (rented is not null)
                ArrayPool<byte>.Shared.Return(rented, clearArray: true);
        }
    }

    /// <summary>Remembers the header of a token that verified, so that the next one with it is read faster.</summary>
    public void Remember(ProtectedHeader header) => _headers.Add(header);

    private TokenFailure? Read<TScreen>(ReadOnlyMemory<char> token, in CompactJws jws, Span<byte> buffer, in TScreen screen, out UnverifiedToken unverified)
        where TScreen : struct, IEarlyChecks, allows ref struct
    {
        unverified = default;
        ProtectedHeader? known = _headers.Find(jws.Header);
        int headerLength = 0;
        if ((known is null && !StrictBase64Url.TryDecode(jws.Header, buffer, out headerLength))
            || !StrictBase64Url.TryDecode(jws.Payload, buffer[headerLength..], out int payloadLength))
            return FailureTable.Get(TokenFailureCode.InvalidBase64Url);

        var scratch = new JsonScratch(maxDepth, stackalloc MemberName[MemberNames.PlacesFor(Math.Max(headerLength, payloadLength), maxMembers)]);
        JoseHeader header = known is null ? default : known.Header;
        SignatureAlgorithm? algorithm = known?.Algorithm;
        TokenFailureCode refusal = TokenFailureCode.None;
        if (algorithm is null && (!JoseHeader.TryRead(buffer[..headerLength], scratch, out header, out refusal) || !TryFindAlgorithm(header, out algorithm, out refusal)))
            return FailureTable.Get(refusal);

        ReadOnlySpan<byte> payload = buffer.Slice(headerLength, payloadLength);
        refusal = TokenClaims.Read(payload, scratch, out ClaimIndex index);
        TokenFailure? failure = refusal == TokenFailureCode.None
            ? screen.Refuse(algorithm, header, new TokenClaims(payload, in index)) ?? RefuseSignature(jws.Signature)
            : FailureTable.Get(refusal);
        if (failure is null)
            unverified = new UnverifiedToken(token, jws, known ?? new ProtectedHeader(jws.Header.ToString(), header, algorithm), new TokenContent(payload, index));
        return failure;
    }

    private static TokenFailure? RefuseSignature(ReadOnlySpan<char> signature)
    {
        if (signature.IsEmpty)
            return FailureTable.Get(TokenFailureCode.NotCompactJws);
        return StrictBase64Url.IsCanonical(signature) ? null : FailureTable.Get(TokenFailureCode.InvalidBase64Url);
    }

    private static bool TryFindAlgorithm(in JoseHeader header, [NotNullWhen(true)] out SignatureAlgorithm? algorithm, out TokenFailureCode refusal)
    {
        algorithm = SignatureAlgorithm.Find(header.Algorithm);
        refusal = TokenFailureCode.None;
        if (algorithm is null)
            refusal = JoseHeader.IsNone(header.Algorithm) ? TokenFailureCode.UnsecuredToken : TokenFailureCode.AlgorithmNotAllowed;
        return algorithm is not null;
    }
}
